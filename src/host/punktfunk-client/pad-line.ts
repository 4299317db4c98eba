import type { InputLine } from '../../client/input-sender.ts';
import { Gamepad } from '../../protocol/punktfunk/constants.ts';
import { encodeInput } from '../../protocol/punktfunk/planes/input.ts';

/** The pad that keys of a terminal stand for. */
const pad = 0;
const still = { leftX: 0, leftY: 0, rightX: 0, rightY: 0, leftTrigger: 0, rightTrigger: 0 } as const;

/** Sends buttons as snapshots of a gamepad: XInput's bits, which are also those of the wire. */
export class PadLine implements InputLine {
  /** Datagrams do not queue. */
  readonly congested = false;
  readonly #send: (datagram: Uint8Array) => void;
  #sequence = 0;

  /** Tells the host at once that the pad is there. */
  constructor(send: (datagram: Uint8Array) => void) {
    this.#send = send;
    send(encodeInput({ kind: 'padArrived', pad, gamepad: Gamepad.xbox360, audioCaps: 0 }));
  }

  send(buttons: number): void {
    this.#send(encodeInput({ kind: 'padSnapshot', pad, sequence: this.#next(), buttons, ...still }));
  }

  /** Takes the pad away, and with it whatever it held. */
  leave(): void {
    this.#send(encodeInput({ kind: 'padRemoved', pad, sequence: this.#next() }));
  }

  #next(): number {
    this.#sequence = (this.#sequence + 1) & 0xff;
    return this.#sequence;
  }
}
