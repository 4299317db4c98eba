import { planeSizes, type PlanarPicture } from './video.ts';

/** Frames until the background is where it was. */
const period = 512;
/** Cells of the number: 32 bits, the lowest first, eight to a row. */
const [columns, rows] = [8, 4];
const [dark, bright, middle] = [32, 220, 126];

/**
 * The moving picture of the synthetic source, drawn from a frame's number alone: slanted waves that move two pixels a
 * frame, and the number itself in cells large enough to be read after lossy coding.
 */
export class TestPicture {
  readonly #waves: readonly Uint8Array[];

  /** For pictures up to so many pixels wide. */
  constructor(width: number) {
    const wave = (low: number, high: number, length: number): Uint8Array =>
      Uint8Array.from({ length: width + 2 * period }, (_, at) => {
        const along = (at % length) / length;
        return Math.round(low + (high - low) * (along < 0.5 ? 2 * along : 2 - 2 * along));
      });
    this.#waves = [wave(40, 200, 128), wave(90, 160, 256), wave(100, 150, 512)];
  }

  /** Draws into an I420 picture, every byte of it. */
  draw(frame: number, into: PlanarPicture): void {
    for (const [plane, size] of planeSizes('i420', into.width, into.height).entries()) {
      const [wave, target] = [this.#waves[plane], into.planes[plane]];
      const stride = into.strides[plane] ?? 0;
      if (wave === undefined || target === undefined) continue;
      // Chroma moves at half of the speed, in pixels of its own.
      const moved = plane === 0 ? frame * 2 : frame;
      for (let row = 0; row < size.height; row++) {
        const start = (moved + row) % period;
        target.set(wave.subarray(start, start + size.width), row * stride);
      }
    }
    drawNumber(frame, into);
  }
}

/** The number in a picture, or undefined where its cells cannot be told apart. */
export function readTestNumber(picture: PlanarPicture): number | undefined {
  const cell = cellSize(picture);
  const luma = picture.planes[0] ?? new Uint8Array(0);
  const stride = picture.strides[0] ?? 0;
  let number = 0;
  for (let bit = 0; bit < 32; bit++) {
    const [x, y] = corner(bit, cell);
    let sum = 0;
    let count = 0;
    for (let row = cell >> 2; row < cell - (cell >> 2); row++) {
      for (let column = cell >> 2; column < cell - (cell >> 2); column++) {
        sum += luma[(y + row) * stride + x + column] ?? middle;
        count += 1;
      }
    }
    const mean = sum / count;
    if (Math.abs(mean - middle) < 40) return undefined;
    if (mean > middle) number += 2 ** bit;
  }
  return number;
}

function drawNumber(frame: number, into: PlanarPicture): void {
  const cell = cellSize(into);
  const luma = into.planes[0] ?? new Uint8Array(0);
  const stride = into.strides[0] ?? 0;
  for (let bit = 0; bit < 32; bit++) {
    const [x, y] = corner(bit, cell);
    const shade = Math.floor(frame / 2 ** bit) % 2 === 1 ? bright : dark;
    for (let row = y; row < y + cell; row++) luma.fill(shade, row * stride + x, row * stride + x + cell);
  }
}

function corner(bit: number, cell: number): [x: number, y: number] {
  return [(bit % columns) * cell, Math.floor(bit / columns) * cell];
}

/** The cells take a quarter of the width, and no more than half of the height. */
function cellSize({ width, height }: PlanarPicture): number {
  return Math.max(2, Math.min(Math.floor(width / columns / 4), Math.floor(height / rows / 2)));
}
