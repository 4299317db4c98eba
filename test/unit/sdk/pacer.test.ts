import { describe, expect, it } from 'vitest';
import { Pacer } from '../../../sdk/typescript/pacer.ts';
import { ManualClock } from '../../support/cores/manual-clock.ts';

const ntsc = { numerator: 39_375_000, denominator: 655_171 };
const hertz = ntsc.numerator / ntsc.denominator;

function setUp(work: (clock: ManualClock) => void = () => {}) {
  const clock = new ManualClock();
  const times: number[] = [];
  const pacer = new Pacer({
    clock,
    rate: ntsc,
    onFrame: () => {
      times.push(clock.now());
      work(clock);
    },
  });
  return { clock, times, pacer };
}

/** Lateness of timers as they have it in practice: up to two milliseconds, never the same. */
function sloppy(): () => number {
  let state = 7;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 32) * 2;
  };
}

describe('another speed', () => {
  it('holds from the next frame on, which comes when it would have come, and over a change of the rate', () => {
    const { clock, times, pacer } = setUp();
    pacer.changeRate({ numerator: 50, denominator: 1 });
    pacer.start();
    clock.advance(0);
    pacer.changeSpeed(400);
    clock.advance(1020);
    expect(times.slice(0, 4)).toEqual([0, 20, 25, 30]);
    expect(times).toHaveLength(202);
    pacer.changeRate({ numerator: 25, denominator: 1 });
    clock.advance(1000);
    expect(times).toHaveLength(302);
    pacer.changeSpeed(100);
    clock.advance(1000);
    expect(times.length).toBeGreaterThanOrEqual(326);
    expect(times.length).toBeLessThanOrEqual(328);
  });
});

describe('pacing at 60.0988 Hz', () => {
  it('is less than one frame off after ten minutes of late timers', () => {
    const { clock, times, pacer } = setUp();
    pacer.start();
    clock.advance(600_000, sloppy());
    expect(Math.abs(times.length - 600 * hertz)).toBeLessThan(1);
    expect(pacer.lostFrames).toBe(0);
    const worst = Math.max(...times.map((time, frame) => Math.abs(time - (frame * 1000) / hertz)));
    expect(worst).toBeLessThan(3);
  });

  it('begins at once', () => {
    const { clock, times, pacer } = setUp();
    pacer.start();
    clock.advance(0);
    expect(times).toEqual([0]);
  });

  it('makes up for fifteen frames after a hold-up, three at a time, and gives up the rest', () => {
    const { clock, times, pacer } = setUp();
    pacer.start();
    clock.advance(100);
    const before = times.length;
    clock.spend(1000);
    clock.advance(0);
    expect(times.length - before).toBe(15);
    // Frames 0 to floor(1100 ms × rate) were due: those before the hold-up, the lost ones, and the fifteen.
    expect(times.length + pacer.lostFrames).toBe(Math.floor(1.1 * hertz) + 1);
    clock.advance(1000);
    expect(times.length - before - 15).toBeGreaterThanOrEqual(60);
    expect(times.length - before - 15).toBeLessThanOrEqual(61);
  });

  it('does not spiral where a frame takes twice its time', () => {
    const { clock, times, pacer } = setUp((busy) => busy.spend(2000 / hertz));
    pacer.start();
    clock.advance(10_000);
    const halfRate = 10 * (hertz / 2);
    expect(times.length).toBeGreaterThan(halfRate - 4);
    expect(times.length).toBeLessThan(halfRate + 4);
    expect(pacer.lostFrames).toBeGreaterThan(halfRate - 20);
  });

  it('goes on at another rate, with the next frame where it was due', () => {
    const { clock, times, pacer } = setUp();
    pacer.start();
    clock.advance(100);
    const before = times.length;
    const due = (before * 1000) / hertz;
    pacer.changeRate({ numerator: 50, denominator: 1 });
    clock.advance(1000);
    // Its first wait was begun at the rate before, and ends no later than the frame is due.
    for (const [after, time] of times.slice(before).entries()) expect(time).toBeCloseTo(due + after * 20, 6);
    expect(times.length - before).toBe(50);
    expect(pacer.lostFrames).toBe(0);
  });

  it('stops, and starts again from where it is', () => {
    const { clock, times, pacer } = setUp();
    pacer.start();
    pacer.start();
    clock.advance(100);
    pacer.stop();
    const stopped = times.length;
    expect(stopped).toBe(7);
    clock.advance(5000);
    expect(times.length).toBe(stopped);
    pacer.start();
    clock.advance(100);
    expect(times.length).toBe(stopped * 2);
    expect(pacer.lostFrames).toBe(0);
  });

  it('a frame may stop it', () => {
    const { clock, times, pacer } = setUp(() => pacer.stop());
    pacer.start();
    clock.advance(1000);
    expect(times).toEqual([0]);
  });
});
