import { describe, expect, it } from 'vitest';
import { ClientCounters } from '../../../src/client/stats.ts';
import type { ReceivedFrame } from '../../../src/client/types.ts';
import { FakeClock } from './fake-clock.ts';

function frame(clock: FakeClock, shade: number, keyframe = false, width = 1): ReceivedFrame {
  const pixels = new Uint8Array(width * 4).fill(shade);
  return { number: 1, sequence: 1, width, height: 1, pixels, keyframe, receivedAt: clock.now() };
}

describe('ClientCounters', () => {
  it('smooths the time that decoding takes', () => {
    const counters = new ClientCounters(new FakeClock());
    expect(counters.snapshot(0).decodeMs).toBeUndefined();
    counters.decoded(8);
    expect(counters.snapshot(0).decodeMs).toBe(8);
    counters.decoded(16);
    expect(counters.snapshot(0).decodeMs).toBe(9);
  });

  it('gives rates over the last second, and totals since the start', () => {
    const clock = new FakeClock();
    const counters = new ClientCounters(clock);
    for (let index = 0; index < 120; index += 1) {
      counters.received(100);
      counters.frame(frame(clock, index, index === 0));
      clock.tick(1000 / 64);
    }
    const stats = counters.snapshot(7);
    expect(stats).toMatchObject({ frames: 120, keyframes: 1, bytes: 12_000, dropped: 7, undecodable: 0 });
    expect(stats.fps).toBe(63);
    expect(stats.bytesPerSecond).toBe(6300);
    clock.tick(1000);
    expect(counters.snapshot(7)).toMatchObject({ fps: 0, bytesPerSecond: 0, frames: 120 });
  });

  it('measures from a change to the first frame that differs', () => {
    const clock = new FakeClock();
    const counters = new ClientCounters(clock);
    expect(counters.snapshot(0).inputToFrameMs).toBeUndefined();
    counters.frame(frame(clock, 1));
    counters.inputChanged();
    clock.tick(16);
    counters.frame(frame(clock, 1));
    expect(counters.snapshot(0).inputToFrameMs).toBeUndefined();
    clock.tick(16);
    counters.inputChanged();
    counters.frame(frame(clock, 2));
    expect(counters.snapshot(0).inputToFrameMs).toBe(32);
    clock.tick(16);
    counters.frame(frame(clock, 3));
    expect(counters.snapshot(0).inputToFrameMs).toBe(32);
  });

  it('counts another size as another picture', () => {
    const clock = new FakeClock();
    const counters = new ClientCounters(clock);
    counters.frame(frame(clock, 1));
    counters.inputChanged();
    clock.tick(5);
    counters.frame(frame(clock, 1, true, 2));
    expect(counters.snapshot(0).inputToFrameMs).toBe(5);
  });

  it('drops a question nobody answered, and one whose line was lost', () => {
    const clock = new FakeClock();
    const counters = new ClientCounters(clock);
    counters.frame(frame(clock, 1));
    counters.inputChanged();
    clock.tick(5000);
    counters.inputChanged();
    clock.tick(10);
    counters.frame(frame(clock, 2));
    expect(counters.snapshot(0).inputToFrameMs).toBe(10);
    counters.inputChanged();
    counters.lineLost();
    clock.tick(20);
    counters.frame(frame(clock, 3));
    expect(counters.snapshot(0).inputToFrameMs).toBe(10);
  });

  it('does not take a late frame for an answer', () => {
    const clock = new FakeClock();
    const counters = new ClientCounters(clock);
    counters.frame(frame(clock, 1));
    counters.inputChanged();
    clock.tick(2001);
    counters.frame(frame(clock, 2));
    expect(counters.snapshot(0).inputToFrameMs).toBeUndefined();
  });

  it('counts connections after the first as reconnects', () => {
    const counters = new ClientCounters(new FakeClock());
    expect(counters.snapshot(0).reconnects).toBe(0);
    counters.opened();
    expect(counters.snapshot(0).reconnects).toBe(0);
    counters.opened();
    counters.opened();
    expect(counters.snapshot(0).reconnects).toBe(2);
  });
});
