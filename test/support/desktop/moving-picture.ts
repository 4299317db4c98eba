import type { PackedPicture } from '../../../src/shared/video.ts';

/** Cells of a picture's number: 16 bits, the lowest first, four to a row. */
const [columns, rows] = [4, 4];

/** Pixels after which all the bands are where they were. */
const period = 3840;

/**
 * Pixels (bgrx) of an animation, told by the frame's number alone: bands of colour that move two pixels a frame, and the
 * number itself in cells of black and white in the upper left quarter.
 */
export function movingPicture(frame: number, width: number, height: number): PackedPicture {
  const pixels = new Uint8Array(width * height * 4);
  new MovingPicture(width, height).draw(frame, pixels);
  return { layout: 'bgrx', width, height, pixels };
}

/** The same, for many pictures of one size. */
export class MovingPicture {
  readonly width: number;
  readonly height: number;
  /** One long row of which each row of a picture is a part. */
  readonly #bands: Uint8Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#bands = new Uint8Array((width + period) * 4);
    for (let along = 0; along < width + period; along++) this.#bands.set([...colour(along), 255], along * 4);
  }

  /** Draws every byte, into rows of `stride` bytes. */
  draw(frame: number, into: Uint8Array, stride: number = this.width * 4): void {
    for (let y = 0; y < this.height; y++) {
      const start = (y + frame * 2) % period;
      into.set(this.#bands.subarray(start * 4, (start + this.width) * 4), y * stride);
    }
    const cell = cellSize(this.width, this.height);
    const shades = [
      new Uint8Array(cell * 4).fill(255),
      Uint8Array.from({ length: cell * 4 }, (_, byte) => (byte % 4 === 3 ? 255 : 0)),
    ] as const;
    for (let bit = 0; bit < columns * rows; bit++) {
      const [x, y] = [(bit % columns) * cell, Math.floor(bit / columns) * cell];
      const shade = (frame >> bit) & 1 ? shades[0] : shades[1];
      for (let row = y; row < y + cell; row++) into.set(shade, row * stride + x * 4);
    }
  }
}

/** The number in a picture of the same size; undefined where its cells are grey. */
export function movingNumber({ pixels, width, height, stride = width * 4 }: PackedPicture): number | undefined {
  const cell = cellSize(width, height);
  let number = 0;
  for (let bit = 0; bit < columns * rows; bit++) {
    const x = (bit % columns) * cell + (cell >> 1);
    const y = Math.floor(bit / columns) * cell + (cell >> 1);
    const shade = pixels[y * stride + x * 4] ?? 128;
    if (shade > 64 && shade < 192) return undefined;
    if (shade >= 192) number += 2 ** bit;
  }
  return number;
}

function colour(along: number): [blue: number, green: number, red: number] {
  const wave = (length: number) => Math.abs(((along % length) / length) * 2 - 1) * 200 + 28;
  return [Math.round(wave(192)), Math.round(wave(256)), Math.round(wave(320))];
}

function cellSize(width: number, height: number): number {
  return Math.max(1, Math.min(Math.floor(width / columns / 2), Math.floor(height / rows / 2)));
}
