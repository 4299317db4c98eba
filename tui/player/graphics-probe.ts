import type { Clock } from '../../src/shared/clock.ts';
import type { TerminalAbilities } from '../canvas/graphics.ts';
import { kittyImages } from '../canvas/kitty-graphics.ts';
import type { PixelSize } from '../canvas/pixel-fit.ts';
import type { TerminalEvent } from './key-events.ts';
import type { WindowSize } from './terminal-streams.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Terminals behind slow links answer late; without any answer, blocks are painted. */
const patienceMs = 1000;

/** Size of a cell, size of the text, colours and size of sixel pictures; terminals without pixels answer none of them. */
export const sizeQuery = '\x1b[16t\x1b[14t\x1b[?1;1;0S\x1b[?2;1;0S';

/**
 * Asks about a picture of one pixel, then changes one pixel of another and takes it away again: the answers tell of
 * graphics, and of frames that can be edited.
 */
const kittyQuery =
  `\x1b_Ga=q,i=${kittyImages.query},f=24,s=1,v=1;AAAA\x1b\\` +
  `\x1b_Ga=t,q=1,i=${kittyImages.edit},f=24,s=1,v=1;AAAA\x1b\\` +
  `\x1b_Ga=f,i=${kittyImages.edit},r=1,X=1,f=24,s=1,v=1;AAAA\x1b\\` +
  `\x1b_Ga=d,d=I,i=${kittyImages.edit},q=2\x1b\\`;

/** Of these, some write what they do not know onto the screen, and the others make it the title of the window. */
const noStrings = /^(?:linux|dumb|screen|tmux|vt\d|cons25|sun|ansi)/;

/** The questions a terminal may be asked about graphics; the device attributes are to be asked for behind them. */
export function graphicsQuery(env: Environment): string {
  const term = env['TERM'] ?? '';
  if (term === '' || term === 'dumb' || term.startsWith('linux')) return '';
  const strings = env['TMUX'] === undefined && env['STY'] === undefined && !noStrings.test(term);
  return (strings ? kittyQuery : '') + sizeQuery;
}

/** Listens for the answers to `graphicsQuery`, until that of the device attributes, and says once what they come to. */
export class GraphicsProbe {
  readonly #window: () => WindowSize;
  readonly #settled: (abilities: TerminalAbilities) => void;
  readonly #cancel: () => void;
  #kitty = false;
  #edits = false;
  #cell: PixelSize | undefined;
  #text: PixelSize | undefined;
  #registers: number | undefined;
  #sixelMost: PixelSize | undefined;
  #done = false;

  constructor(clock: Clock, window: () => WindowSize, settled: (abilities: TerminalAbilities) => void) {
    this.#window = window;
    this.#settled = settled;
    this.#cancel = clock.after(patienceMs, () => this.#settle(false, false));
  }

  handle(event: TerminalEvent): void {
    switch (event.kind) {
      case 'graphics-answer':
        this.#kitty ||= event.ok && event.image === kittyImages.query;
        this.#edits ||= event.ok && event.image === kittyImages.edit;
        return;
      case 'sixel-colours':
        this.#registers = event.count;
        return;
      case 'size':
        return this.#size(event.of, { width: event.width, height: event.height });
      case 'device-attributes':
        return this.#settle(event.attributes.slice(1).includes(4), true);
      default:
        return undefined;
    }
  }

  close(): void {
    this.#done = true;
    this.#cancel();
  }

  #size(of: 'cell' | 'text' | 'sixels', size: PixelSize): void {
    if (of === 'cell') this.#cell = size;
    else if (of === 'text') this.#text = size;
    else this.#sixelMost = size;
  }

  #settle(sixel: boolean, answered: boolean): void {
    if (this.#done) return;
    this.close();
    this.#settled({
      answered,
      kitty: this.#kitty,
      edits: this.#edits,
      sixel,
      cell: cellOf(this.#cell, this.#text, this.#window()) ?? cellOfSixels(this.#sixelMost, this.#window()),
      registers: this.#registers,
      sixelMost: this.#sixelMost,
    });
  }
}

/** The largest sixel picture of an xterm whose window is larger: it says nothing of the window. */
const sixelLimit = 1000;

/**
 * xterm as Debian sets it up tells no sizes but that of the largest sixel picture, and that one is its text; believed only
 * where less than a cell is left over.
 */
function cellOfSixels(most: PixelSize | undefined, { columns, rows }: WindowSize): PixelSize | undefined {
  if (most === undefined || most.width % sixelLimit === 0 || most.height % sixelLimit === 0) return undefined;
  const cell = cellOf(undefined, most, { columns, rows });
  if (cell === undefined) return undefined;
  const fits = Math.floor(most.width / cell.width) === columns && Math.floor(most.height / cell.height) === rows;
  return fits ? cell : undefined;
}

/** Cells beyond this are no cells: it bounds what a picture may become. */
const cellMost = 256;

/** Size of a cell as told, or as the text divided by its cells; undefined where neither is to be believed. */
export function cellOf(
  cell: PixelSize | undefined,
  text: PixelSize | undefined,
  { columns, rows }: WindowSize,
): PixelSize | undefined {
  const width = cell?.width ?? Math.floor((text?.width ?? 0) / columns);
  const height = cell?.height ?? Math.floor((text?.height ?? 0) / rows);
  return width >= 1 && height >= 1 && width <= cellMost && height <= cellMost ? { width, height } : undefined;
}
