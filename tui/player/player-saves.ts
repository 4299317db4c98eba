import type { ControlClient } from '../../src/control/client/client.ts';
import type { SaveInfo } from '../../src/control/contract/save.ts';
import { toPerunError } from '../../src/shared/errors.ts';
import { formatAge } from '../../src/shared/quantities.ts';
import type { KeyEvent } from './key-events.ts';
import { fitText, printable } from './text-cells.ts';

/** The saves of the host that is played on. */
export type SaveControl = Pick<ControlClient, 'save'>;

export interface PlayerSavesOptions {
  readonly control: SaveControl;
  readonly session: () => string | undefined;
  readonly title: () => string | undefined;
  /** Why nothing can be saved or loaded now; undefined where it can. */
  readonly refusal: () => string | undefined;
  readonly say: (sentence: string) => void;
  /** The lines are others now. */
  readonly changed: () => void;
}

const rowsMost = 12;
const helpLine = '0-9 slot · ↑↓ · Enter load · s save · x delete · Esc close';

/** Saving and loading while a game is played: at once by a key, to and from a slot, or out of a list. */
export class PlayerSaves {
  readonly #options: PlayerSavesOptions;
  #slot = '0';
  #saves: readonly SaveInfo[] | undefined;
  #chosen: string | undefined;
  #doomed: string | undefined;
  #open = false;
  #busy = false;

  constructor(options: PlayerSavesOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Opens the list or closes it. */
  toggle(): void {
    this.#open = !this.#open;
    this.#doomed = undefined;
    this.#options.changed();
    if (this.#open) void this.#read();
  }

  close(): void {
    if (this.#open) this.toggle();
  }

  /** To the slot that is chosen. */
  quickSave(): void {
    void this.#act(async (session) => {
      const { id, slot } = await this.#options.control.save.create({ session, slot: this.#slot });
      this.#chosen = id;
      return `saved to slot ${slot}`;
    });
  }

  /** The newest of the slot that is chosen. */
  quickLoad(): void {
    void this.#act(async (session) => {
      const saves = await this.#options.control.save.list({ session });
      const newest = saves.find(({ slot }) => slot === this.#slot);
      if (newest === undefined) return `slot ${this.#slot} is empty: ^S saves to it, ^O shows all saves`;
      await this.#options.control.save.load({ session, id: newest.id });
      return `loaded slot ${this.#slot}, ${formatAge(newest.createdAt)} old`;
    });
  }

  /** Does what a key means in the list. */
  key({ key, text }: KeyEvent): void {
    const letter = text ?? key;
    const doomed = this.#doomed;
    this.#doomed = undefined;
    if (doomed !== undefined && letter === 'y') this.#delete(doomed);
    else if (key === 'escape' || letter === 'q') return this.close();
    else if (key === 'up' || letter === 'k') this.#move(-1);
    else if (key === 'down' || letter === 'j') this.#move(1);
    else if (/^[0-9]$/.test(letter)) this.#slot = letter;
    else if (letter === 's') this.quickSave();
    else if (letter === 'x') this.#doomed = this.#current()?.id;
    else if (key === 'enter') this.#loadChosen();
    this.#options.changed();
  }

  /** What the list says, as lines of a box. */
  lines(now: number = Date.now()): readonly string[] {
    const title = printable(this.#options.title() ?? 'this game');
    const head = `saves of ${fitText(title, 30)}  slot ${this.#slot}`;
    const saves = this.#saves;
    if (saves === undefined) return [head, '', 'asking the host …'];
    if (saves.length === 0) return [head, '', 'none yet', '', helpLine];
    const current = this.#current();
    const at = current === undefined ? 0 : saves.indexOf(current);
    const first = Math.max(0, Math.min(at - rowsMost + 1, saves.length - rowsMost));
    const rows = saves.slice(first, first + rowsMost).map((save) => {
      const mark = save === current ? '▸' : ' ';
      return `${mark} ${fitText(save.slot, 12).padEnd(12)}  ${formatAge(save.createdAt, now).padEnd(10)}  ${wordsOf(save)}`;
    });
    const more = saves.length - rows.length;
    const rest = more > 0 ? [`  and ${more} more`] : [];
    const last =
      this.#doomed === undefined
        ? helpLine
        : `delete slot ${current?.slot ?? ''}?  y deletes it, any other key keeps it`;
    return [head, '', ...rows, ...rest, '', last];
  }

  #current(): SaveInfo | undefined {
    return this.#saves?.find(({ id }) => id === this.#chosen) ?? this.#saves?.[0];
  }

  #move(by: number): void {
    const saves = this.#saves ?? [];
    const current = this.#current();
    if (current === undefined) return;
    const next = Math.min(Math.max(0, saves.indexOf(current) + by), saves.length - 1);
    this.#chosen = saves[next]?.id;
  }

  #loadChosen(): void {
    const chosen = this.#current();
    if (chosen === undefined) return;
    void this.#act(async (session) => {
      await this.#options.control.save.load({ session, id: chosen.id });
      this.close();
      if (chosen.kind === 'battery') return 'the game starts again, on that memory';
      return `loaded slot ${chosen.slot}, ${formatAge(chosen.createdAt)} old`;
    });
  }

  #delete(id: string): void {
    void this.#act(async () => {
      await this.#options.control.save.delete({ id });
      return 'deleted';
    });
  }

  async #act(work: (session: string) => Promise<string>): Promise<void> {
    const { session, refusal, say } = this.#options;
    const [id, why] = [session(), refusal()];
    if (why !== undefined) return say(why);
    if (id === undefined || this.#busy) return;
    this.#busy = true;
    try {
      say(await work(id));
    } catch (error) {
      const { message, remedy } = toPerunError(error);
      say(remedy === '' ? message : `${message}: ${remedy}`);
    }
    this.#busy = false;
    if (this.#open) await this.#read();
  }

  async #read(): Promise<void> {
    const { control, session, say, changed } = this.#options;
    const id = session();
    try {
      this.#saves = id === undefined ? [] : await control.save.list({ session: id });
    } catch (error) {
      this.#saves ??= [];
      say(toPerunError(error).message);
    }
    changed();
  }
}

function wordsOf({ kind }: SaveInfo): string {
  if (kind === 'battery') return 'kept by the game';
  return kind === 'auto' ? 'by the host' : 'by hand';
}
