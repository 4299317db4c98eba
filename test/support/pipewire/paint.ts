import { movingPicture } from '../desktop/moving-picture.ts';

/** After so many pixels along, and frames, the bands of the moving picture are the same again. */
const period = 3840;

/** Paints the moving picture of that number as it is told in moving-picture.ts, fast enough for every frame. */
export class Painter {
  readonly #width: number;
  readonly #height: number;
  /** Pixels of the bands from the start on, one after the other. */
  readonly #bands: Uint32Array;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    const long = movingPicture(0, period + width + height, 1).pixels;
    this.#bands = new Uint32Array(long.slice().buffer);
    // Its number covers the start; one period later the bands are the same.
    for (let at = 0; at < width + height; at += 1) this.#bands[at] = this.#bands[at + period] ?? 0;
  }

  paint(bytes: Uint8Array, frame: number): void {
    const [width, height] = [this.#width, this.#height];
    const pixels = new Uint32Array(bytes.buffer, bytes.byteOffset, width * height);
    for (let y = 0; y < height; y += 1) {
      const from = (y + frame * 2) % period;
      pixels.set(this.#bands.subarray(from, from + width), y * width);
    }
    const cell = Math.max(1, Math.min(Math.floor(width / 8), Math.floor(height / 8)));
    for (let bit = 0; bit < 16; bit += 1) {
      const shade = (frame >> bit) & 1 ? 0xffff_ffff : 0xff00_0000;
      const x = (bit % 4) * cell;
      const y = Math.floor(bit / 4) * cell;
      for (let row = y; row < y + cell; row += 1) pixels.fill(shade, row * width + x, row * width + x + cell);
    }
  }
}
