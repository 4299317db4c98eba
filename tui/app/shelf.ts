import type { ControlClient } from '../../src/control/client/client.ts';
import type { HistoryItem } from '../../src/control/contract/history.ts';
import type { SaveInfo } from '../../src/control/contract/save.ts';
import type { Clock } from '../../src/shared/clock.ts';
import { toPerunError } from '../../src/shared/errors.ts';
import { Signal } from '../../src/shared/events.ts';
import type { RgbaFrame } from '../../src/shared/frame.ts';
import { decodeThumbnail } from '../canvas/thumbnail.ts';

/** Which list is looked at. */
export type ShelfName = 'saves' | 'history';

/** What was read last; undefined before the first answer. */
export interface ShelfFacts {
  readonly saves: readonly SaveInfo[] | undefined;
  readonly history: readonly HistoryItem[] | undefined;
}

export interface ShelfOptions {
  readonly control: Pick<ControlClient, 'save' | 'history'>;
  readonly clock: Clock;
  readonly failed: (sentence: string) => void;
}

const readMs = 2_000;
const historyMost = 200;
/** Pictures kept: one that is looked at again is asked for again. */
const picturesMost = 64;

/** The saves and the history of the host, read while they are looked at and no longer; a picture when it is needed. */
export class Shelf {
  readonly changed: Signal<[]> = new Signal();
  readonly #options: ShelfOptions;
  readonly #pictures = new Map<string, RgbaFrame | undefined>();
  #facts: ShelfFacts = { saves: undefined, history: undefined };
  #shown: ShelfName | undefined;
  #cancel: (() => void) | undefined;
  #complaint = '';

  constructor(options: ShelfOptions) {
    this.#options = options;
  }

  get facts(): ShelfFacts {
    return this.#facts;
  }

  /** Looks at that list from now on, or at none. */
  follow(shown: ShelfName | undefined): void {
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#cancel?.();
    this.#cancel = undefined;
    if (shown === undefined) return;
    this.#cancel = this.#options.clock.every(readMs, () => void this.read());
    void this.read();
  }

  /** The picture of a save, as far as it is known; it is asked for, and told when it is there. */
  picture(id: string): RgbaFrame | undefined {
    if (!this.#pictures.has(id)) void this.#ask(id);
    return this.#pictures.get(id);
  }

  async read(): Promise<void> {
    const { save, history } = this.#options.control;
    try {
      if (this.#shown === 'saves') this.#facts = { ...this.#facts, saves: await save.list({}) };
      if (this.#shown === 'history') {
        this.#facts = { ...this.#facts, history: await history.list({ most: historyMost }) };
      }
      this.#complaint = '';
      this.changed.emit();
    } catch (error) {
      const { message } = toPerunError(error);
      if (message !== this.#complaint) this.#options.failed(message);
      this.#complaint = message;
    }
  }

  close(): void {
    this.changed.clear();
    this.follow(undefined);
  }

  async #ask(id: string): Promise<void> {
    const [oldest] = this.#pictures.keys();
    if (oldest !== undefined && this.#pictures.size >= picturesMost) this.#pictures.delete(oldest);
    this.#pictures.set(id, undefined);
    try {
      const { thumbnail } = await this.#options.control.save.show({ id });
      if (thumbnail !== null) this.#pictures.set(id, decodeThumbnail(Buffer.from(thumbnail, 'base64')));
      this.changed.emit();
    } catch {
      // It was deleted meanwhile, or the host is away, which the list says.
    }
  }
}
