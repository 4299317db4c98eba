import { backends } from '../../../backends/registry.ts';
import type { PadKind } from '../../drivers/gamepad.ts';
import { DesktopInput } from '../../media/desktop-input.ts';
import type { SpokenSound } from '../../media/spoken-sound.ts';
import type { OpenPads } from '../../media/desktop-pads.ts';
import { DesktopSeat } from '../../media/desktop-seat.ts';
import type { MediaMode } from '../../media/types.ts';
import { systemClock } from '../../shared/clock.ts';
import type { DisplayMode, InputTarget } from '../../shared/desktop.ts';

/** How often the injector is looked after, in ms. */
const watchMs = 500;

/** Input of all who watch one desktop: one injector, held input and pads for each. */
export class DesktopGuests {
  readonly #picture: MediaMode;
  readonly #seat = new DesktopSeat();
  readonly #openPads: OpenPads;
  readonly #spoken: SpokenSound;
  readonly #onLost: () => void;
  #output: DisplayMode;
  #cancelWatch: () => void = () => {};

  /** `onLost` asks for another target: the injector is gone, or could not be opened. */
  constructor(picture: MediaMode, onLost: () => void, openPads: OpenPads, spoken: SpokenSound) {
    this.#picture = picture;
    this.#output = picture;
    this.#onLost = onLost;
    this.#openPads = openPads;
    this.#spoken = spoken;
  }

  /** Fails as the backend does. */
  async open(target: InputTarget, output: DisplayMode): Promise<void> {
    this.#output = output;
    const backend = await backends.injector(target.kind);
    this.#seat.use(await backend.open(target, output));
    this.#cancelWatch();
    this.#cancelWatch = systemClock.every(watchMs, () => {
      if (this.#seat.injector !== undefined) return;
      this.#cancelWatch();
      this.#onLost();
    });
  }

  /** Input of one client; `send` takes datagrams of feedback for it. */
  inputFor(grants: number, pad: PadKind, send: (datagram: Uint8Array) => void): DesktopInput {
    return new DesktopInput({
      ...{ seat: this.#seat, grants, picture: this.#picture, clock: systemClock },
      output: () => this.#output,
      pads: this.#openPads(pad, send),
      microphone: this.#spoken.speaker(),
    });
  }

  close(): void {
    this.#cancelWatch();
    this.#seat.close();
  }
}
