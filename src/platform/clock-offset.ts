import { PerunError } from '../shared/errors.ts';
import { createWallClock, type WallClock } from '../shared/wall-clock.ts';
import type { Environment } from './paths.ts';

const name = 'PERUN_CLOCK_OFFSET';

/** How far the wall clock is set wrong on purpose, ns: PERUN_CLOCK_OFFSET in ms. Fails with CONFIG_INVALID. */
export function clockOffsetNs(env: Environment): bigint {
  const text = env[name];
  if (text === undefined || text === '') return 0n;
  const ms = Number(text);
  if (!Number.isFinite(ms)) throw new PerunError('CONFIG_INVALID', `${name}=${text} is no number of milliseconds`);
  return BigInt(Math.round(ms * 1e6));
}

/** The wall clock of this process, with the offset of its environment. */
export function wallClockOf(env: Environment): WallClock {
  return createWallClock(clockOffsetNs(env));
}
