import type { Clock } from '../../src/shared/clock.ts';
import { chooseGraphics } from '../canvas/graphics.ts';
import type { Graphics, GraphicsWish, TerminalAbilities } from '../canvas/graphics.ts';
import { kittyDelete } from '../canvas/kitty-graphics.ts';
import { GraphicsProbe, graphicsQuery, sizeQuery } from './graphics-probe.ts';
import type { TerminalEvent } from './key-events.ts';
import type { WindowSize } from './terminal-streams.ts';

export interface PlayerGraphicsOptions {
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly wish: GraphicsWish;
  /** The person wants no colours. */
  readonly colourless: boolean;
  readonly window: () => WindowSize;
  /** Other graphics are to be used from now on; `complaint` says why they are not those asked for. */
  readonly chosen: (graphics: Graphics, complaint: string | undefined) => void;
}

/** How the player paints: blocks, until the terminal has answered for something better. */
export class PlayerGraphics {
  /** To be written once the answers are listened for; the device attributes have to be asked for behind it. */
  readonly query: string;
  readonly #options: PlayerGraphicsOptions;
  #probe: GraphicsProbe;
  #graphics: Graphics = { kind: 'blocks' };

  constructor(options: PlayerGraphicsOptions) {
    this.#options = options;
    this.query = options.wish === 'blocks' ? '' : graphicsQuery(options.env);
    this.#probe = this.#listen((abilities) => abilities);
  }

  handle(event: TerminalEvent): void {
    this.#probe.handle(event);
  }

  /** Listens anew, for the window changed, and with another font its cells; the question to ask, or nothing. */
  resized(): string {
    const graphics = this.#graphics;
    if (graphics.kind === 'blocks') return '';
    this.#probe.close();
    const kitty = graphics.kind === 'kitty';
    const edits = graphics.kind === 'kitty' && graphics.edits;
    this.#probe = this.#listen((abilities) => {
      if (!abilities.answered) return undefined;
      // Where it tells no size this time, the cells are most likely those of before.
      return { ...abilities, kitty, edits, cell: abilities.cell ?? graphics.cell };
    });
    return `${sizeQuery}\x1b[c`;
  }

  /** What takes the picture out of the terminal's memory. */
  get leaving(): string {
    return this.#graphics.kind === 'kitty' ? kittyDelete : '';
  }

  close(): void {
    this.#probe.close();
  }

  #listen(judge: (abilities: TerminalAbilities) => TerminalAbilities | undefined): GraphicsProbe {
    const { clock, window, wish, colourless, chosen } = this.#options;
    return new GraphicsProbe(clock, window, (told) => {
      const abilities = judge(told);
      if (abilities === undefined) return;
      const { graphics, complaint } = chooseGraphics(wish, abilities, colourless);
      if (complaint === undefined && JSON.stringify(graphics) === JSON.stringify(this.#graphics)) return;
      this.#graphics = graphics;
      chosen(graphics, complaint);
    });
  }
}
