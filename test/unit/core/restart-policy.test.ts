import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeEnd, healthyMs, judgeEnd, type ProcessEnd } from '../../../src/core/restart-policy.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';

const exit = (code: number): ProcessEnd => ({ code, signal: null, spawnError: undefined });
const crash: ProcessEnd = { code: null, signal: 'SIGSEGV', spawnError: undefined };

describe('judgeEnd', () => {
  test('status 0 is the end, and some statuses are hopeless', () => {
    expect(judgeEnd(exit(0), 5, 0, defaultLimits)).toEqual({ kind: 'finished' });
    for (const code of [2, 3, 126, 127]) expect(judgeEnd(exit(code), 60_000, 0, defaultLimits).kind).toBe('failed');
    const missing = { code: null, signal: null, spawnError: 'x was not found' };
    expect(judgeEnd(missing, 0, 0, defaultLimits)).toEqual({
      kind: 'failed',
      why: 'could not be started: x was not found',
    });
  });

  test('pauses double from the least to the longest, until it is given up', () => {
    const delays: number[] = [];
    let deaths = 0;
    for (;;) {
      const verdict = judgeEnd(crash, 10, deaths, defaultLimits);
      if (verdict.kind !== 'restart') {
        expect(verdict).toEqual({ kind: 'failed', why: 'ended by SIGSEGV, after 8 restarts' });
        break;
      }
      delays.push(verdict.delayMs);
      deaths = verdict.deaths;
    }
    expect(delays).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000]);
  });

  test('a healthy run clears the record', () => {
    expect(judgeEnd(exit(1), healthyMs, 8, defaultLimits)).toEqual({ kind: 'restart', delayMs: 250, deaths: 1 });
  });

  test('never pauses outside its limits', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20_000), fc.integer({ min: 1, max: 255 }), (deaths, ran, code) => {
        const verdict = judgeEnd(exit(code), ran, deaths, defaultLimits);
        if (verdict.kind !== 'restart') return;
        expect(verdict.delayMs).toBeGreaterThanOrEqual(defaultLimits.coreRestartMinMs);
        expect(verdict.delayMs).toBeLessThanOrEqual(defaultLimits.coreRestartMaxMs);
      }),
    );
  });
});

test('ends are told in words', () => {
  expect(describeEnd(exit(4))).toBe('ended with exit code 4');
  expect(describeEnd(crash)).toBe('ended by SIGSEGV');
});
