import type { Clock } from '../../src/shared/clock.ts';
import type { TerminalEvent } from './key-events.ts';

/** Whether the terminal tells when a key is let go, or that has to be guessed. */
export type ReleaseKind = 'reported' | 'emulated';

/**
 * Asks for the keyboard flags in force, then for the device attributes. Every terminal answers the second, so that one
 * which skips the first is known at once to lack the protocol.
 */
export const probeQuery = '\x1b[?u\x1b[c';

/** Terminals behind slow links answer late; without any answer the poorer kind is taken. */
const patienceMs = 1000;

/** Bit of the kitty flags under which presses, repeats and releases are told apart. */
const eventTypes = 0b10;

/** Listens for the answer to `probeQuery` and says once which kind of release the terminal has. */
export class KittyProbe {
  readonly #settled: (kind: ReleaseKind) => void;
  readonly #cancel: () => void;
  #done = false;

  constructor(clock: Clock, settled: (kind: ReleaseKind) => void) {
    this.#settled = settled;
    this.#cancel = clock.after(patienceMs, () => this.#settle('emulated'));
  }

  handle(event: TerminalEvent): void {
    if (event.kind === 'kitty-flags') this.#settle((event.flags & eventTypes) === 0 ? 'emulated' : 'reported');
    else if (event.kind === 'device-attributes') this.#settle('emulated');
  }

  close(): void {
    this.#done = true;
    this.#cancel();
  }

  #settle(kind: ReleaseKind): void {
    if (this.#done) return;
    this.close();
    this.#settled(kind);
  }
}
