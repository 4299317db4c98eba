import { z } from 'zod';
import { decodeHidOutput } from '../../protocol/punktfunk/planes/hid-output.ts';
import { decodeRumble } from '../../protocol/punktfunk/planes/rumble.ts';

/** What a game did to a gamepad of this client. */
export type FeedbackEvent =
  | {
      readonly kind: 'rumble';
      readonly pad: number;
      readonly low: number;
      readonly high: number;
      readonly leftTrigger: number;
      readonly rightTrigger: number;
      readonly lifeMs: number | null;
    }
  | { readonly kind: 'light'; readonly pad: number; readonly rgb: string }
  | { readonly kind: 'playerLights'; readonly pad: number; readonly bits: number }
  | { readonly kind: 'trigger'; readonly pad: number; readonly side: 'left' | 'right'; readonly effect: string }
  | { readonly kind: 'other'; readonly pad: number };

const pad = z.int();
const level = z.int().describe('0 to 65535');
export const feedbackSchema: z.ZodType<readonly FeedbackEvent[]> = z
  .array(
    z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('rumble'),
        ...{ pad, low: level, high: level, leftTrigger: level, rightTrigger: level },
        lifeMs: z.int().nullable().describe('how long it holds unless it is said again; null where nobody said'),
      }),
      z.object({ kind: z.literal('light'), pad, rgb: z.string().describe('six hex digits') }),
      z.object({ kind: z.literal('playerLights'), pad, bits: z.int() }),
      z.object({
        kind: z.literal('trigger'),
        pad,
        side: z.enum(['left', 'right']),
        effect: z.string().describe('hex'),
      }),
      z.object({ kind: z.literal('other'), pad }),
    ]),
  )
  .readonly();

/** As many as are kept: the first ones. */
const most = 256;

/** What the host said to gamepads, in the order in which it came; a rumble that is only said again is left out. */
export class FeedbackLog {
  readonly events: FeedbackEvent[] = [];
  readonly #shaking = new Map<number, string>();

  take(datagram: Uint8Array): void {
    if (this.events.length >= most) return;
    const event = this.#read(datagram);
    if (event !== undefined) this.events.push(event);
  }

  #read(datagram: Uint8Array): FeedbackEvent | undefined {
    const rumble = decodeRumble(datagram);
    if (rumble === undefined) return eventOf(datagram);
    const { lease, ...levels } = rumble;
    const words = JSON.stringify(levels);
    if (this.#shaking.get(rumble.pad) === words) return undefined;
    this.#shaking.set(rumble.pad, words);
    return { kind: 'rumble', ...levels, lifeMs: lease?.lifeMs ?? null };
  }
}

function eventOf(datagram: Uint8Array): FeedbackEvent | undefined {
  const output = decodeHidOutput(datagram);
  if (output === undefined) return undefined;
  switch (output.kind) {
    case 'light':
      return { kind: 'light', pad: output.pad, rgb: hex([output.red, output.green, output.blue]) };
    case 'playerLights':
      return output;
    case 'trigger':
      return {
        ...{ kind: 'trigger', pad: output.pad, side: output.which === 0 ? 'left' : 'right' },
        effect: hex(output.effect),
      };
    default:
      return { kind: 'other', pad: output.pad };
  }
}

function hex(bytes: Iterable<number>): string {
  return Buffer.from([...bytes]).toString('hex');
}
