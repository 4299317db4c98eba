import { PerunError } from '../../shared/errors.ts';

const minMatch = 4;

/** No byte of a block stands for more than this many: a length byte of 255. */
const maxExpansion = 255;

/** Throws CODEC_CORRUPT where a block of `length` bytes cannot yield `expectedBytes`, before room is made for them. */
export function checkExpansion(length: number, expectedBytes: number): void {
  if (expectedBytes <= length * maxExpansion) return;
  throw new PerunError('CODEC_CORRUPT', `${length} bytes of LZ4 cannot yield ${expectedBytes}`);
}

/**
 * Decompresses the raw LZ4 block in `source` from `start` to `end`, filling `target` from `from` on to exactly its end.
 * Matches may reach back to the start of `target`. Every length and offset is checked before it is used: CODEC_CORRUPT,
 * and nothing outside `target` is ever written.
 */
export function decompressBlock(source: Uint8Array, start: number, end: number, target: Uint8Array, from = 0): void {
  const written = decompressSome(source, start, end, target, from);
  if (written !== target.length) {
    throw new PerunError('CODEC_CORRUPT', `an LZ4 block yields ${written - from} of ${target.length - from} bytes`);
  }
}

/** As decompressBlock, but the block may yield less than `target` has room for; returns the end of what was written. */
export function decompressSome(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  from: number,
): number {
  let at = start;
  let out = from;
  for (;;) {
    if (at >= end) throw corrupt('it ends without its last literals');
    const token = source[at++] as number;
    let literals = token >> 4;
    if (literals === 15) {
      let more: number;
      do {
        if (at >= end) throw corrupt('a literal length is cut off');
        more = source[at++] as number;
        literals += more;
      } while (more === 255);
    }
    if (literals > end - at) throw corrupt('literals are cut off');
    if (literals > target.length - out) throw corrupt('it yields too much');
    if (literals > 32) target.set(source.subarray(at, at + literals), out);
    else for (let index = 0; index < literals; index += 1) target[out + index] = source[at + index] as number;
    at += literals;
    out += literals;
    if (at === end) return out;

    if (end - at < 2) throw corrupt('an offset is cut off');
    const distance = (source[at] as number) | ((source[at + 1] as number) << 8);
    at += 2;
    if (distance === 0 || distance > out) throw corrupt('an offset points outside');
    let length = (token & 15) + minMatch;
    if (length === 15 + minMatch) {
      let more: number;
      do {
        if (at >= end) throw corrupt('a match length is cut off');
        more = source[at++] as number;
        length += more;
      } while (more === 255);
    }
    if (length > target.length - out) throw corrupt('it yields too much');
    copyMatch(target, out, distance, length);
    out += length;
  }
}

/** Copies from what was written before; where source and target overlap, the pattern of `distance` bytes repeats. */
function copyMatch(target: Uint8Array, out: number, distance: number, length: number): void {
  if (length < 32) {
    for (let index = 0; index < length; index += 1) target[out + index] = target[out + index - distance] as number;
    return;
  }
  if (distance === 1) {
    target.fill(target[out - 1] as number, out, out + length);
    return;
  }
  // Each round doubles what may be copied without overlap.
  const begin = out - distance;
  let done = 0;
  while (done < length) {
    const size = Math.min(distance + done, length - done);
    target.copyWithin(out + done, begin, begin + size);
    done += size;
  }
}

function corrupt(what: string): PerunError {
  return new PerunError('CODEC_CORRUPT', `an LZ4 block cannot be read: ${what}`);
}
