/** A match shorter than this costs as much as its literals. */
const minMatch = 4;
/** The format wants the last 5 bytes of a block to be literals … */
const lastLiterals = 5;
/** … and no match to begin within the last 12. */
const matchFindLimit = 12;
const maxDistance = 0xffff;
const hashBits = 14;
/** After 2^6 misses in a row the search takes bigger steps: data that does not compress should not cost much. */
const skipTrigger = 6;
/** Positions are kept as base + index, so that old entries age out without the table being cleared. */
const baseLimit = 0x4000_0000;

/** The most bytes that a block of `length` bytes can take. */
export function compressBound(length: number): number {
  return length + Math.floor(length / 255) + 16;
}

/**
 * The fast LZ4 compressor: one hash table of positions, greedy matches. It keeps its table between calls; the output
 * depends on the source alone.
 */
export class BlockCompressor {
  readonly #table = new Int32Array(1 << hashBits);
  #base = 1;

  /** Writes one raw block to `target` from `start` on, which must have room for compressBound; returns its end. */
  compress(source: Uint8Array, target: Uint8Array, start: number): number {
    const length = source.length;
    if (this.#base > baseLimit - length) {
      this.#table.fill(0);
      this.#base = 1;
    }
    const base = this.#base;
    this.#base += length;
    const table = this.#table;
    const view = new DataView(source.buffer, source.byteOffset, length);
    const searchEnd = length - matchFindLimit;
    const matchEnd = length - lastLiterals;
    let anchor = 0;
    let at = 0;
    let out = start;
    let attempts = 1 << skipTrigger;
    while (at <= searchEnd) {
      const word = view.getInt32(at, true);
      const slot = hash(word, source[at + 4] as number);
      let match = (table[slot] as number) - base;
      table[slot] = base + at;
      if (match < 0 || at - match > maxDistance || view.getInt32(match, true) !== word) {
        at += attempts++ >> skipTrigger;
        continue;
      }
      attempts = 1 << skipTrigger;
      while (at > anchor && match > 0 && source[at - 1] === source[match - 1]) {
        at -= 1;
        match -= 1;
      }
      const end = extend(view, source, match + minMatch, at + minMatch, matchEnd);
      out = putSequence(source, anchor, at, target, out, at - match, end - at);
      if (end - 2 <= searchEnd) {
        table[hash(view.getInt32(end - 2, true), source[end + 2] as number)] = base + end - 2;
      }
      at = end;
      anchor = end;
    }
    return putSequence(source, anchor, length, target, out, 0, 0);
  }
}

/**
 * A hash over five bytes: four is what a match needs, but pixels are four bytes wide, and hashing whole pixels alone
 * finds too many short matches.
 */
function hash(word: number, fifth: number): number {
  return (Math.imul(word, 0x9e3779b1) + Math.imul(fifth, 0x85ebca6b)) >>> (32 - hashBits);
}

/** First position from `at` on that does not match, at most `end`. */
function extend(view: DataView, source: Uint8Array, match: number, at: number, end: number): number {
  // Long runs, as in the delta of a still picture, are most of the work: sixteen bytes a round.
  while (
    at + 16 <= end &&
    ((view.getInt32(match, true) ^ view.getInt32(at, true)) |
      (view.getInt32(match + 4, true) ^ view.getInt32(at + 4, true)) |
      (view.getInt32(match + 8, true) ^ view.getInt32(at + 8, true)) |
      (view.getInt32(match + 12, true) ^ view.getInt32(at + 12, true))) ===
      0
  ) {
    at += 16;
    match += 16;
  }
  while (at + 4 <= end && view.getInt32(match, true) === view.getInt32(at, true)) {
    at += 4;
    match += 4;
  }
  while (at < end && source[match] === source[at]) {
    at += 1;
    match += 1;
  }
  return at;
}

/** Literals from `anchor` to `at`, then a match of `length` bytes at `distance`, or none at the end of a block. */
function putSequence(
  source: Uint8Array,
  anchor: number,
  at: number,
  target: Uint8Array,
  start: number,
  distance: number,
  length: number,
): number {
  const literals = at - anchor;
  const token = start;
  let out = start + 1;
  if (literals >= 15) out = putLength(target, out, literals - 15);
  if (literals > 32) {
    target.set(source.subarray(anchor, at), out);
    out += literals;
  } else {
    for (let from = anchor; from < at; from += 1) target[out++] = source[from] as number;
  }
  const literalNibble = Math.min(literals, 15) << 4;
  target[token] = literalNibble;
  if (length === 0) return out;
  target[out++] = distance & 0xff;
  target[out++] = distance >> 8;
  const beyond = length - minMatch;
  target[token] = literalNibble | Math.min(beyond, 15);
  return beyond >= 15 ? putLength(target, out, beyond - 15) : out;
}

function putLength(target: Uint8Array, start: number, length: number): number {
  let out = start;
  let left = length;
  if (left > 0x4000) {
    const whole = Math.floor(left / 255);
    target.fill(255, out, out + whole);
    out += whole;
    left -= whole * 255;
  }
  while (left >= 255) {
    target[out++] = 255;
    left -= 255;
  }
  target[out++] = left;
  return out;
}
