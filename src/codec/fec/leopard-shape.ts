import { field16, order16 } from './field16.ts';

const places = 65_536;

/**
 * Where the shards of a block lie among the places of the field. The side with fewer shards, parity at the high rate and
 * data at the low one, begins at 0; the other follows at the next multiple of `chunk`, which the smaller side fits into.
 */
export interface LeopardShape {
  readonly k: number;
  readonly m: number;
  readonly isHighRate: boolean;
  /** A power of two. */
  readonly chunk: number;
  /** Places of all shards, as a power of two. */
  readonly span: number;
}

export function shapeOf(k: number, m: number): LeopardShape {
  const isHighRate = isHigh(k, m);
  const chunk = powerFrom(isHighRate ? m : k);
  return { k, m, isHighRate, chunk, span: powerFrom(chunk + (isHighRate ? k : m)) };
}

/** Whether a block has more shards than there are places. */
export function hasNoPlace(k: number, m: number): boolean {
  return Math.min(powerFrom(k), powerFrom(m)) + Math.max(k, m) > places;
}

function isHigh(k: number, m: number): boolean {
  const [data, parity] = [powerFrom(k), powerFrom(m)];
  // Where both need as many places, the larger side counts as the one that comes first. It is on the wire so.
  return data > parity || (data === parity && k <= m);
}

/** The least power of two that is no less. */
export function powerFrom(count: number): number {
  return count <= 1 ? 1 : 2 ** (32 - Math.clz32(count - 1));
}

export function dataPlace({ isHighRate, chunk }: LeopardShape, index: number): number {
  return isHighRate ? chunk + index : index;
}

export function parityPlace({ isHighRate, chunk }: LeopardShape, row: number): number {
  return isHighRate ? row : chunk + row;
}

/**
 * A parity shard holds each data shard times 1 / (place of the one XOR place of the other), times a factor that belongs
 * to the chunk of the larger side; this is its logarithm.
 */
export function factorLog({ chunk }: LeopardShape, place: number): number {
  return field16().logs[Math.floor(place / chunk)] as number;
}

/** The logarithm of how much of a data shard is in a parity shard. */
export function shareLog(shape: LeopardShape, index: number, row: number): number {
  const data = dataPlace(shape, index);
  const parity = parityPlace(shape, row);
  const factor = factorLog(shape, Math.max(data, parity));
  const log = factor - (field16().logs[data ^ parity] as number);
  return log < 0 ? log + order16 : log;
}
