import type { Clock } from '../../src/shared/clock.ts';
import { HeldKeys } from './held-keys.ts';
import type { KeyEvent, TerminalEvent } from './key-events.ts';
import { buttonsOf } from './key-map.ts';
import type { Layout } from './key-map.ts';
import { KeyParser } from './key-parser.ts';
import { KittyProbe } from './kitty-probe.ts';
import type { ReleaseKind } from './kitty-probe.ts';

export interface PlayerInputOptions {
  readonly clock: Clock;
  readonly layout: () => Layout;
  /** Whole state of the sixteen buttons, when it changed. */
  readonly buttons: (buttons: number) => void;
  /** Every key, before it counts as a button; true when it was something else. */
  readonly key: (event: KeyEvent) => boolean;
  /** It became known how releases are told. */
  readonly probed: (kind: ReleaseKind) => void;
  /** Everything else the terminal said. */
  readonly said: (event: TerminalEvent) => void;
}

/** How long the rest of an answer is waited for, even where only its Escape came, and for how long answers may come. */
const answerPatienceMs = 1000;
const answersMs = 10_000;

/** From the bytes of a terminal to buttons held down; commands are picked out on the way. */
export class PlayerInput {
  readonly #options: PlayerInputOptions;
  readonly #parser: KeyParser;
  readonly #probe: KittyProbe;
  readonly #held: HeldKeys;
  #probed = false;
  #cancelFlush: (() => void) | undefined;
  /** Until then answers may arrive, by the clock; an Escape may be the beginning of one. */
  #answersUntil = 0;

  /** The query of the probe is to be written by the caller, right after this. */
  constructor(options: PlayerInputOptions) {
    this.#options = options;
    this.#held = new HeldKeys(options.clock, options.buttons);
    this.#parser = new KeyParser((event) => this.#handle(event));
    this.expectAnswers();
    this.#probe = new KittyProbe(options.clock, (kind) => {
      this.#probed = true;
      this.#held.setReleases(kind);
      options.probed(kind);
    });
  }

  /** How releases are known; undefined until the terminal answered or was silent for too long. */
  get releases(): ReleaseKind | undefined {
    return this.#probed ? this.#held.releases : undefined;
  }

  /** The terminal was asked something: until it answered, an Escape is waited for longer, lest an answer count as keys. */
  expectAnswers(): void {
    this.#answersUntil = this.#options.clock.now() + answersMs;
  }

  feed(bytes: Uint8Array): void {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    this.#parser.feed(bytes);
    const { patienceMs } = this.#parser;
    if (patienceMs === undefined) return;
    const { clock } = this.#options;
    const patience = clock.now() < this.#answersUntil ? Math.max(patienceMs, answerPatienceMs) : patienceMs;
    this.#cancelFlush = clock.after(patience, () => this.#parser.flush());
  }

  releaseAll(): void {
    this.#held.releaseAll();
  }

  /** Lets every button go and stops all timers; idempotent. */
  close(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    this.#probe.close();
    this.#held.releaseAll();
  }

  #handle(event: TerminalEvent): void {
    this.#probe.handle(event);
    if (event.kind !== 'key') this.#options.said(event);
    // It is always asked for last.
    if (event.kind === 'device-attributes') this.#answersUntil = 0;
    if (event.kind === 'focus') {
      // Whatever is let go elsewhere is never told here.
      if (!event.focused) this.#held.releaseAll();
    } else if (event.kind === 'key' && !this.#options.key(event)) {
      const modified = event.ctrl || event.alt || event.super;
      const buttons = modified ? 0 : buttonsOf(this.#options.layout(), event);
      this.#held.key(event.key, buttons, event.action);
    }
  }
}
