import type { PixelSize } from '../../../tui/canvas/pixel-fit.ts';
import { KittyImages } from './kitty-decoder.ts';
import { decodeSixels } from './sixel-decoder.ts';

/**
 * A stand-in for a terminal with graphics: it draws sixels and kitty's pictures into the pixels of its cells, and throws at
 * every sequence that it does not know. Text blackens nothing; what it says is kept.
 */
export class GraphicsScreen {
  readonly width: number;
  readonly height: number;
  readonly kitty = new KittyImages();
  text = '';
  readonly #cell: PixelSize;
  readonly #registers: number;
  readonly #sixels: Int32Array;
  #row = 0;
  #column = 0;

  constructor(columns: number, rows: number, cell: PixelSize, registers = 256) {
    this.#cell = cell;
    this.#registers = registers;
    this.width = columns * cell.width;
    this.height = rows * cell.height;
    this.#sixels = new Int32Array(this.width * this.height).fill(-1);
  }

  feed(bytes: Uint8Array): void {
    const all = Buffer.from(bytes).toString('utf8');
    const token = /\x1bP([^\x1b]*)\x1b\\|\x1b_G([^\x1b]*)\x1b\\|\x1b\[([?>]?[\d;]*)([A-Za-z])|([^\x1b]+)/y;
    while (token.lastIndex < all.length) {
      const at = token.lastIndex;
      const found = token.exec(all);
      if (found === null) throw new Error(`unknown: ${JSON.stringify(all.slice(at, at + 40))}`);
      const [, device, application, parameters = '', final, text] = found;
      if (device !== undefined) this.#draw(device);
      else if (application !== undefined) this.kitty.command(application, this.#row, this.#column);
      else if (final !== undefined) this.#control(parameters, final);
      else this.text += text ?? '';
    }
    if (this.kitty.unfinished) throw new Error('a picture without its end');
  }

  /** Colour of a pixel: of kitty's pictures the newest, else of sixels; -1 where there is none. */
  pixel(x: number, y: number): number {
    for (const { image, row, column } of [...this.kitty.placements.values()].toReversed()) {
      const [left, top] = [x - column * this.#cell.width, y - row * this.#cell.height];
      if (left < 0 || top < 0 || left >= image.width || top >= image.height) continue;
      return image.words[top * image.width + left] ?? -1;
    }
    return this.#sixels[y * this.width + x] ?? -1;
  }

  #draw(device: string): void {
    const { width, height, words } = decodeSixels(device, this.#registers);
    const [left, top] = [this.#column * this.#cell.width, this.#row * this.#cell.height];
    // Below the last line a terminal would scroll.
    if (left + width > this.width || top + height > this.height) throw new Error('sixels outside of the screen');
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const word = words[y * width + x] ?? -1;
        if (word >= 0) this.#sixels[(top + y) * this.width + left + x] = word;
      }
    }
  }

  #control(parameters: string, final: string): void {
    if (final === 'H') {
      const [row = 1, column = 1] = parameters.split(';').map(Number);
      [this.#row, this.#column] = [row - 1, column - 1];
    } else if (final === 'J' && parameters === '2') {
      this.#sixels.fill(-1);
      this.kitty.clear();
    } else if (final === 'C') {
      throw new Error('a move from a place that pictures leave unknown');
    } else if (final !== 'm' && !/^\?2026[hl]$/.test(parameters + final)) {
      throw new Error(`unknown: CSI ${parameters} ${final}`);
    }
  }
}
