import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JitterBuffer } from '../../../src/client/jitter-buffer.ts';
import { FakeClock } from './fake-clock.ts';

interface Shown {
  readonly frame: number;
  readonly at: number;
}

function setup(frames: number, period = 20): { clock: FakeClock; buffer: JitterBuffer<number>; shown: Shown[] } {
  const clock = new FakeClock();
  const start = clock.now();
  const shown: Shown[] = [];
  const buffer = new JitterBuffer<number>({
    clock,
    frames,
    periodMs: () => period,
    present: (frame) => shown.push({ frame, at: clock.now() - start }),
  });
  return { clock, buffer, shown };
}

/** Pushes frames 1, 2, 3 … at these times, then lets the rest play out. */
function play(frames: number, arrivals: readonly number[]): { shown: Shown[]; dropped: number; timers: number } {
  const { clock, buffer, shown } = setup(frames);
  const start = clock.now();
  for (const [index, at] of arrivals.entries()) {
    clock.tick(at - (clock.now() - start));
    buffer.push(index + 1);
  }
  clock.tick(1000);
  return { shown, dropped: buffer.dropped, timers: clock.timers };
}

describe('JitterBuffer', () => {
  it('shows a steady source at its rate, one frame late', () => {
    const { shown, dropped } = play(2, [0, 20, 40, 60]);
    expect(shown).toEqual([
      { frame: 1, at: 20 },
      { frame: 2, at: 40 },
      { frame: 3, at: 60 },
      { frame: 4, at: 80 },
    ]);
    expect(dropped).toBe(0);
  });

  it('evens out arrivals that are up to one frame early or late', () => {
    const { shown, dropped } = play(2, [0, 35, 41, 79, 80, 119]);
    expect(shown.map((each) => each.at)).toEqual([20, 40, 60, 80, 100, 120]);
    expect(shown.map((each) => each.frame)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(dropped).toBe(0);
  });

  it('lets the newest win when more come than can be shown, and counts the rest', () => {
    const { shown, dropped } = play(2, [0, 1, 2, 3, 4]);
    expect(shown.map((each) => each.frame)).toEqual([4, 5]);
    expect(dropped).toBe(3);
  });

  it('fills anew after a silence', () => {
    const { shown } = play(2, [0, 20, 200, 220]);
    expect(shown.map((each) => each.at)).toEqual([20, 40, 220, 240]);
  });

  it('comes back to one frame of delay after a late one', () => {
    const { shown, dropped } = play(2, [0, 45, 46, 60, 80, 100]);
    const last = shown.at(-1);
    expect(last).toEqual({ frame: 6, at: 125 });
    expect(dropped).toBe(1);
  });

  it('holds no frame of a slow source for longer than 50 ms', () => {
    const { clock, buffer, shown } = setup(2, 1000);
    buffer.push(1);
    clock.tick(50);
    expect(shown).toEqual([{ frame: 1, at: 50 }]);
  });

  it('presents at once without a buffer, and paces with a buffer of one', () => {
    const none = setup(0);
    none.buffer.push(1);
    none.buffer.push(2);
    expect(none.shown.map((each) => each.frame)).toEqual([1, 2]);
    expect(none.clock.timers).toBe(0);
    const one = play(1, [0, 1, 2]);
    expect(one.shown).toEqual([
      { frame: 1, at: 0 },
      { frame: 3, at: 20 },
    ]);
  });

  it('leaves no timer when it ran empty, and none when cleared', () => {
    expect(play(2, [0, 20]).timers).toBe(0);
    const { clock, buffer, shown } = setup(2);
    buffer.push(1);
    buffer.push(2);
    buffer.clear();
    expect(clock.timers).toBe(0);
    clock.tick(1000);
    expect(shown).toEqual([]);
    expect(buffer.dropped).toBe(2);
  });

  it('starts its pace anew after a stall', () => {
    const { clock, buffer, shown } = setup(2);
    buffer.push(1);
    buffer.push(2);
    clock.stall(300);
    clock.tick(0);
    buffer.push(3);
    clock.tick(1000);
    expect(shown).toEqual([
      { frame: 1, at: 300 },
      { frame: 2, at: 320 },
      { frame: 3, at: 340 },
    ]);
  });

  it('may be cleared from inside the listener', () => {
    const clock = new FakeClock();
    const buffer: JitterBuffer<number> = new JitterBuffer<number>({
      clock,
      frames: 2,
      periodMs: () => 20,
      present: () => buffer.clear(),
    });
    buffer.push(1);
    buffer.push(2);
    clock.tick(20);
    expect(clock.timers).toBe(0);
    expect(buffer.dropped).toBe(1);
  });

  it('shows or counts every frame, in order, never two at once, the last one always', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 70 }), { minLength: 1, maxLength: 60 }), (gaps) => {
        let at = 0;
        const { shown, dropped, timers } = play(
          2,
          gaps.map((gap) => (at += gap)),
        );
        expect(shown.length + dropped).toBe(gaps.length);
        expect(shown.at(-1)?.frame).toBe(gaps.length);
        for (const [index, each] of shown.entries()) {
          const before = shown[index - 1];
          if (before === undefined) continue;
          expect(each.frame).toBeGreaterThan(before.frame);
          expect(each.at - before.at).toBeGreaterThanOrEqual(20);
        }
        expect(timers).toBe(0);
      }),
    );
  });
});
