import type { Cost } from './measure.ts';

/** What a way of sending the frames of a system shall cost at most. */
interface Goal {
  /** Mean bytes per frame. */
  readonly bytes?: number;
  /** µs of CPU to encode one. */
  readonly encode?: number;
  /** How many streams of 60 frames a second one core encodes, at least. */
  readonly streams?: number;
}

export const framesPerSecond = 60;

const goals: Readonly<Record<string, Readonly<Record<string, Goal>>>> = {
  'Game Boy': {
    'LZ4, from indices': { bytes: 1300, encode: 20 },
    'zstd, from indices': { bytes: 600 },
    'LZ4, from RGBA': { streams: 250 },
  },
  NES: {
    'LZ4, from indices': { bytes: 3000, encode: 50 },
    'zstd, from indices': { bytes: 1500 },
    'LZ4, from RGBA': { streams: 100 },
  },
};

export function streamsOf({ encode }: Cost): number {
  return Math.floor(1e6 / (framesPerSecond * encode));
}

/** What was aimed for, and whether it is missed; '' where there is no goal. */
export function goalOf(system: string, way: string, cost: Cost): string {
  const goal = goals[system]?.[way];
  if (goal === undefined) return '';
  const { bytes, encode, streams } = goal;
  const texts = [
    bytes === undefined ? undefined : `${bytes} bytes`,
    encode === undefined ? undefined : `${encode} µs`,
    streams === undefined ? undefined : `${streams} streams`,
  ].filter((text) => text !== undefined);
  const isMissed =
    cost.bytes > (bytes ?? Infinity) || cost.encode > (encode ?? Infinity) || streamsOf(cost) < (streams ?? 0);
  return `${texts.join(', ')}${isMissed ? ': missed' : ''}`;
}
