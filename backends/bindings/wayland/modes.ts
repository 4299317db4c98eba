import type { DisplayMode } from '../../../src/shared/desktop.ts';
import { PerunError } from '../../../src/shared/errors.ts';

const largest = 16_384;
const fastest = 1000;

/** Fails with USAGE for a mode that no output can have. */
export function checkMode({ width, height, rate }: DisplayMode): void {
  const isSide = (side: number): boolean => Number.isInteger(side) && side >= 1 && side <= largest;
  if (isSide(width) && isSide(height) && rate >= 1 && rate <= fastest) return;
  throw new PerunError('USAGE', `no output can be ${width}×${height}@${rate}`, {
    remedy: `ask for 1 to ${largest} pixels a side, and 1 to ${fastest} Hz`,
  });
}
