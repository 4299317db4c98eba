import type { RgbaFrame } from '../../src/shared/frame.ts';

/**
 * A picture cut to the cells it will be painted on. One number per sample: red in bits 0–7, green 8–15, blue 16–23;
 * the bits above are to be ignored. The height is even: a cell shows two samples, one above the other.
 */
export interface SampleGrid {
  readonly width: number;
  readonly height: number;
  readonly words: Uint32Array;
}

const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** Views the pixels of a frame as words, red lowest; copies only where alignment or the machine's byte order demand it. */
export function wordsOf(frame: RgbaFrame): Uint32Array {
  const { pixels } = frame;
  const count = pixels.byteLength >>> 2;
  if (littleEndian && pixels.byteOffset % 4 === 0) return new Uint32Array(pixels.buffer, pixels.byteOffset, count);
  const view = new DataView(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const words = new Uint32Array(count);
  for (let index = 0; index < count; index++) words[index] = view.getUint32(index * 4, true);
  return words;
}
