import type { Link } from './link.ts';
import { randomInteger, type Random } from './random.ts';

/** Cuts and glues what has arrived of a stream, the way the link asks for; the bytes stay the same. */
export function rechunk(arrived: readonly Uint8Array[], chunks: Link['chunks'], random: Random): Uint8Array[] {
  if (chunks === 'sent' || arrived.length === 0) return [...arrived];
  const all = glue(arrived);
  if (chunks === 'glued') return [all];
  const cuts: Uint8Array[] = [];
  for (let start = 0; start < all.length;) {
    const rest = all.length - start;
    const size = typeof chunks === 'number' ? Math.min(rest, Math.max(1, chunks)) : randomSize(rest, random);
    cuts.push(all.subarray(start, start + size));
    start += size;
  }
  return cuts;
}

/** Small cuts are where parsers break, so they are as likely as large ones. */
function randomSize(rest: number, random: Random): number {
  const magnitude = randomInteger(random, 0, Math.ceil(Math.log2(rest + 1)));
  return Math.min(rest, randomInteger(random, 1, 2 ** magnitude));
}

function glue(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
