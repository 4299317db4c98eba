import { PerunError } from '../../sdk/typescript/index.ts';
import type { Rational } from '../../sdk/typescript/index.ts';

const most = 0xffff_ffff;
const slowest = 1;
const fastest = 1000;

/**
 * The fraction that a core meant by its frames per second: the simplest one that is the same double, so that
 * 59.727500569605832 is 262144 / 4389 again. CORE_FAILED where it is no rate that frames can have.
 */
export function rationalOf(fps: number): Rational {
  if (!(fps >= slowest && fps <= fastest)) {
    throw new PerunError(
      'CORE_FAILED',
      `the core says it has ${fps} frames a second, which is not ${slowest}–${fastest}`,
    );
  }
  // Continued fraction: each step yields the best fraction of its size.
  let [before, numerator] = [1, Math.floor(fps)];
  let [denominatorBefore, denominator] = [0, 1];
  let rest = fps - numerator;
  while (Math.abs(numerator / denominator - fps) > fps * Number.EPSILON && rest > 0) {
    const inverse = 1 / rest;
    const whole = Math.floor(inverse);
    const nextNumerator = whole * numerator + before;
    const nextDenominator = whole * denominator + denominatorBefore;
    if (nextNumerator > most || nextDenominator > most) break;
    [before, numerator] = [numerator, nextNumerator];
    [denominatorBefore, denominator] = [denominator, nextDenominator];
    rest = inverse - whole;
  }
  return { numerator, denominator };
}

/** The picture rate of the NES: its crystal by the dots of two fields, of which one in NTSC lacks half a dot. */
const nesNtsc: Rational = { numerator: 39_375_000, denominator: 655_171 };
const nesPal: Rational = { numerator: 3_546_895, denominator: 70_928 };

/** Rates that a core rounds, by its name: the machine's own are known better. */
const rounded: Readonly<Record<string, readonly (readonly [said: number, meant: Rational])[]>> = {
  Nestopia: [
    [60, nesNtsc],
    [50, nesPal],
  ],
};

/** Frames per second of a core that says so many. Fails as `rationalOf` does. */
export function frameRateOf(core: string, fps: number): Rational {
  return rounded[core]?.find(([said]) => said === fps)?.[1] ?? rationalOf(fps);
}
