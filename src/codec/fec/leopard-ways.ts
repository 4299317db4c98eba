import type { LeopardShape } from './leopard-shape.ts';

/** How missing shards are found: with every present shard, by encoding what is there anew, or by the long transform. */
export type WayToDecode = 'direct' | 'encoding' | 'transform';

/** Cost of one product of a shard by any element, where a butterfly by an element of GF(2^8) costs 1; measured. */
const product = 1.6;
/** Cost of one addition of shards. */
const sum = 0.4;

/** The wanted way where the shape allows it, else the cheapest for so many lost shards. */
export function wayFor(shape: LeopardShape, lost: number, wanted?: WayToDecode): WayToDecode {
  // At the low rate all parity would have to be made for a part of it.
  if (wanted !== undefined && (wanted !== 'encoding' || shape.isHighRate)) return wanted;
  const { k, m, chunk, span, isHighRate } = shape;
  const direct = lost * k * product;
  const used = chunk + (isHighRate ? k : m);
  const transform = used * Math.log2(span) + (span / 2) * Math.log2(span) * sum + (k + lost) * product;
  const encoding = isHighRate ? ((k + chunk) / 2) * Math.log2(chunk) + k * sum + lost * lost * product : Infinity;
  const least = Math.min(direct, transform, encoding);
  if (least === direct) return 'direct';
  return least === encoding ? 'encoding' : 'transform';
}
