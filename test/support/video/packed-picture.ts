import { testNumberCells } from '../../../src/shared/test-picture.ts';

/** Frames until the waves are where they were. */
const period = 512;

/**
 * A moving picture of B, G, R, X pixels, every byte of it made from a frame's number alone: slanted coloured waves that
 * move two pixels a frame, and the number in the cells of the test picture, which `readTestNumber` reads from its luma.
 */
export class PackedTestPicture {
  readonly width: number;
  readonly height: number;
  /** One long row of which each row of the picture is a part. */
  readonly #wave: Uint8Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#wave = new Uint8Array((width + period) * 4);
    for (let at = 0; at < width + period; at++) {
      this.#wave.set([ramp(at, 256, 60, 190), ramp(at, 128, 50, 200), ramp(at, 512, 80, 170), 255], at * 4);
    }
  }

  /** Draws into rows of `stride` bytes, top down. */
  draw(frame: number, into: Uint8Array, stride: number = this.width * 4): void {
    for (let row = 0; row < this.height; row++) {
      const start = (frame * 2 + row) % period;
      into.set(this.#wave.subarray(start * 4, (start + this.width) * 4), row * stride);
    }
    for (const [bit, { x, y, size }] of testNumberCells(this).entries()) {
      const shade = Math.floor(frame / 2 ** bit) % 2 === 1 ? 240 : 20;
      for (let row = y; row < y + size; row++) into.fill(shade, row * stride + x * 4, row * stride + (x + size) * 4);
    }
  }

  /** The number in a picture of this size, or undefined where its cells are not those of one. */
  read(pixels: Uint8Array, stride: number = this.width * 4): number | undefined {
    let number = 0;
    for (const [bit, { x, y, size }] of testNumberCells(this).entries()) {
      const shade = pixels[(y + (size >> 1)) * stride + (x + (size >> 1)) * 4 + 1] ?? 128;
      if (Math.abs(shade - 128) < 60) return undefined;
      if (shade > 128) number += 2 ** bit;
    }
    return number;
  }

  /** How many of the pixels differ from those of a frame, the fourth byte left out. */
  countDifferences(frame: number, pixels: Uint8Array, stride: number = this.width * 4): number {
    const expected = new Uint8Array(this.width * this.height * 4);
    this.draw(frame, expected);
    let differences = 0;
    for (let row = 0; row < this.height; row++) {
      for (let x = 0; x < this.width; x++) {
        const [a, b] = [(row * this.width + x) * 4, row * stride + x * 4];
        if (expected[a] !== pixels[b] || expected[a + 1] !== pixels[b + 1] || expected[a + 2] !== pixels[b + 2]) {
          differences += 1;
        }
      }
    }
    return differences;
  }
}

function ramp(at: number, length: number, low: number, high: number): number {
  const along = (at % length) / length;
  return Math.round(low + (high - low) * (along < 0.5 ? 2 * along : 2 - 2 * along));
}
