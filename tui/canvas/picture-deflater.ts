import { CodeWriter, distanceMost } from './deflate-codes.ts';
import type { ShownPicture } from './shown-picture.ts';

/** The part of a picture between two columns and two lines; the second of each lies behind it. */
export interface Region {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const hashBits = 12;
const adlerBase = 65521;

/**
 * Compresses parts of enlarged pictures as zlib does (RFC 1950), without ever enlarging them: that each pixel and each
 * line stands there `factor` times is what the repeats of the format say. It takes as long for a picture of any size.
 */
export class PictureDeflater {
  readonly #codes = new CodeWriter();
  /** Where a pair of pixels was seen last, as line × width + column of the region, plus 1. */
  readonly #seen = new Int32Array(1 << hashBits);

  /** Red, green and blue of the region, each pixel `factor` times as wide and high. Valid until the next call. */
  deflate(picture: ShownPicture, region: Region, factor: number): Uint8Array {
    const { words, width } = picture;
    const { left, right, top, bottom } = region;
    const codes = this.#codes;
    codes.begin();
    this.#seen.fill(0);
    const across = right - left;
    const lineBytes = 3 * factor * across;
    const sums = { low: 1, high: 0 };
    /** Bytes still to be said that repeat the line above. */
    let repeated = 0;
    for (let y = top; y < bottom; y++) {
      const line = y * width + left;
      if (y > top && sameLine(words, line, line - width, across)) {
        repeated += factor * lineBytes;
      } else {
        if (repeated > 0) codes.match(lineBytes, repeated);
        this.#line(picture, region, y, factor);
        repeated = (factor - 1) * lineBytes;
      }
      addLine(sums, words, line, across, factor);
    }
    if (repeated > 0) codes.match(lineBytes, repeated);
    return codes.end(sums.high * 0x10000 + sums.low);
  }

  /** The first of the equal lines that one line of the picture becomes. */
  #line(picture: ShownPicture, region: Region, y: number, factor: number): void {
    const { words, width } = picture;
    const { left, top } = region;
    const across = region.right - left;
    const codes = this.#codes;
    const seen = this.#seen;
    const start = y * width + left;
    const pixelBytes = 3 * factor;
    const lineBytes = pixelBytes * across;
    const place = (y - top) * across;
    let x = 0;
    while (x < across) {
      const at = start + x;
      const word = words[at]!;
      let length = 0;
      let distance = 0;
      if (x > 0 && words[at - 1] === word) {
        length = sameFor(words, at, at - 1, across - x);
        distance = 3;
      }
      if (y > top) {
        const above = sameFor(words, at, at - width, across - x);
        if (above > length) {
          length = above;
          distance = lineBytes;
        }
      }
      if (x + 1 < across) {
        const key = (Math.imul(word, 0x9e3779b1) ^ Math.imul(words[at + 1]!, 0x85ebca6b)) >>> (32 - hashBits);
        const candidate = seen[key]! - 1;
        seen[key] = place + x + 1;
        if (candidate >= 0 && length < across - x) {
          const lines = Math.floor(candidate / across);
          const column = candidate - lines * across;
          const back = y - top - lines;
          // Of the equal lines of an earlier one, the last is the nearest.
          const far = (back === 0 ? 0 : (back - 1) * factor + 1) * lineBytes + (x - column) * pixelBytes;
          if (far <= distanceMost) {
            const found = sameFor(words, at, at - back * width - (x - column), across - Math.max(x, column));
            if (found > length) {
              length = found;
              distance = far;
            }
          }
        }
      }
      if (length > 0) {
        codes.match(distance, length * pixelBytes);
        x += length;
        continue;
      }
      codes.literal(word & 0xff);
      codes.literal((word >>> 8) & 0xff);
      codes.literal((word >>> 16) & 0xff);
      if (factor > 1) codes.match(3, pixelBytes - 3);
      x++;
    }
  }
}

function sameLine(words: Uint32Array, one: number, other: number, count: number): boolean {
  for (let index = 0; index < count; index++) if (words[one + index] !== words[other + index]) return false;
  return true;
}

function sameFor(words: Uint32Array, one: number, other: number, most: number): number {
  let count = 0;
  while (count < most && words[one + count] === words[other + count]) count++;
  return count;
}

/** Adler-32 over a line that stands there `factor` times with each pixel `factor` times, out of its runs. */
function addLine(
  sums: { low: number; high: number },
  words: Uint32Array,
  start: number,
  across: number,
  factor: number,
) {
  const lineBytes = 3 * factor * across;
  let low = 0;
  let high = 0;
  let x = 0;
  while (x < across) {
    const word = words[start + x]!;
    let end = x + 1;
    while (end < across && words[start + end] === word) end++;
    const count = (end - x) * factor;
    const green = (word >>> 8) & 0xff;
    const blue = (word >>> 16) & 0xff;
    const sum = (word & 0xff) + green + blue;
    low += count * sum;
    // Each byte counts once for itself and once for every byte behind it in the line.
    const behind = lineBytes - 3 * factor * x;
    high += count * (sum * behind - green - 2 * blue) - 3 * sum * ((count * (count - 1)) / 2);
    x = end;
  }
  low %= adlerBase;
  high %= adlerBase;
  for (let copy = 0; copy < factor; copy++) {
    sums.high = (sums.high + lineBytes * sums.low + high) % adlerBase;
    sums.low = (sums.low + low) % adlerBase;
  }
}
