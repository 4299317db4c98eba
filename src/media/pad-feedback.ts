import type { PadFeedback } from '../drivers/gamepad.ts';
import { Timing } from '../protocol/punktfunk/constants.ts';
import { encodeHidOutput } from '../protocol/punktfunk/planes/hid-output.ts';
import { encodeRumble } from '../protocol/punktfunk/planes/rumble.ts';
import type { Clock } from '../shared/clock.ts';

/**
 * What games do to one pad, as datagrams for the client that holds it. A rumble is said again while it lasts, and ends by
 * itself where no more is heard of it: datagrams are lost, and hosts die.
 */
export class FeedbackSender {
  readonly #pad: number;
  readonly #send: (datagram: Uint8Array) => void;
  readonly #clock: Clock;
  #sequence = 0;
  #isShaking = false;
  #cancel: () => void = () => {};

  constructor(pad: number, send: (datagram: Uint8Array) => void, clock: Clock) {
    this.#pad = pad;
    this.#send = send;
    this.#clock = clock;
  }

  take(said: PadFeedback): void {
    const pad = this.#pad;
    switch (said.kind) {
      case 'rumble':
        return this.#shake(said.low, said.high, said.durationMs);
      case 'light':
        return this.#send(encodeHidOutput({ ...said, pad }));
      case 'playerLights':
        return this.#send(encodeHidOutput({ kind: 'playerLights', pad, bits: said.lights }));
      case 'trigger': {
        const which = said.side === 'left' ? 0 : 1;
        return this.#send(encodeHidOutput({ kind: 'trigger', pad, which, effect: said.effect }));
      }
    }
  }

  /** The client's motors stand still, if they have not yet. Idempotent. */
  close(): void {
    if (this.#isShaking) this.#shake(0, 0, 0);
  }

  #shake(low: number, high: number, durationMs: number): void {
    this.#cancel();
    this.#isShaking = low > 0 || high > 0;
    const endsAt = this.#clock.now() + durationMs;
    const say = (lifeMs: number): void => {
      this.#sequence = (this.#sequence + 1) & 0xff;
      const lease = { sequence: this.#sequence, lifeMs };
      this.#send(encodeRumble({ pad: this.#pad, low, high, lease, leftTrigger: 0, rightTrigger: 0 }));
    };
    if (!this.#isShaking) return say(Timing.rumbleLife);
    const sayWhatIsLeft = (): void => {
      const left = Math.ceil(endsAt - this.#clock.now());
      if (left <= 0) {
        this.#isShaking = false;
        this.#cancel();
      } else say(Math.min(left, Timing.rumbleLife));
    };
    this.#cancel = this.#clock.every(Timing.rumbleResend, sayWhatIsLeft);
    sayWhatIsLeft();
  }
}
