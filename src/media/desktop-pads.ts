import type { PadKind } from '../drivers/gamepad.ts';
import type { InputEvent } from '../protocol/punktfunk/planes/input.ts';
import type { RichInput } from '../protocol/punktfunk/planes/rich-input.ts';

/** Events of gamepads, held already against the grants and the counters of their sender. */
export type PadEvent = Extract<
  InputEvent,
  { readonly kind: 'padButton' | 'padAxis' | 'padSnapshot' | 'padRemoved' | 'padArrived' }
>;
/** What pads have besides buttons and sticks. */
export type RichPadInput = Exclude<RichInput, { readonly kind: 'pen' }>;

/** The gamepads of one client on a desktop. Calls return at once and never fail. */
export interface DesktopPads {
  /** False where it is of no use. */
  take(event: PadEvent | RichPadInput): boolean;
  /** Nothing is held any more; they stay plugged in. */
  rest(): void;
  /** The system unplugs them. Idempotent. */
  close(): void;
}

/** Opens the pads of one client; `send` takes datagrams of feedback for it. */
export type OpenPads = (kind: PadKind, send: (datagram: Uint8Array) => void) => DesktopPads;
