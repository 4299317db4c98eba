/** Nanoseconds since 1970. */
export type WallClock = () => bigint;

/**
 * The wall clock as it was when this process started, and steady from there on: a correction of the system's clock while
 * frames flow must not look like delay. All processes of a machine agree to within microseconds. `offsetNs` sets it wrong on
 * purpose, to test what corrects that.
 */
export function createWallClock(offsetNs: bigint = 0n): WallClock {
  const origin = BigInt(Math.round(performance.timeOrigin * 1000)) * 1000n + offsetNs;
  return () => origin + BigInt(Math.round(performance.now() * 1e6));
}
