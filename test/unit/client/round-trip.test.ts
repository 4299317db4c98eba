import { describe, expect, it } from 'vitest';
import { RoundTrip } from '../../../src/client/round-trip.ts';
import { FakeClock } from './fake-clock.ts';

function setup(): { clock: FakeClock; trip: RoundTrip; asked: Uint8Array[]; measured: number[]; silent: () => number } {
  const clock = new FakeClock();
  const asked: Uint8Array[] = [];
  const measured: number[] = [];
  let silent = 0;
  const trip = new RoundTrip({
    clock,
    send: (token) => asked.push(token),
    measured: (ms) => measured.push(ms),
    silent: () => (silent += 1),
  });
  return { clock, trip, asked, measured, silent: () => silent };
}

describe('RoundTrip', () => {
  it('asks at once and every second, and measures the answer', () => {
    const { clock, trip, asked, measured } = setup();
    trip.start();
    expect(asked).toHaveLength(1);
    clock.tick(30);
    trip.answer(asked[0] ?? new Uint8Array());
    expect(measured).toEqual([30]);
    clock.tick(2970);
    expect(asked).toHaveLength(4);
    expect(new Set(asked.map((token) => token.join())).size).toBe(4);
  });

  it('ignores what it did not ask, and a second answer', () => {
    const { trip, asked, measured } = setup();
    trip.start();
    trip.answer(new Uint8Array([9, 9, 9, 9]));
    trip.answer(new Uint8Array());
    expect(measured).toEqual([]);
    trip.answer(asked[0] ?? new Uint8Array());
    trip.answer(asked[0] ?? new Uint8Array());
    expect(measured).toEqual([0]);
  });

  it('says so when ten in a row stay unanswered', () => {
    const { clock, trip, asked, silent } = setup();
    trip.start();
    clock.tick(9999);
    expect(asked).toHaveLength(10);
    expect(silent()).toBe(0);
    clock.tick(1);
    expect(silent()).toBe(1);
    expect(asked).toHaveLength(10);
  });

  it('counts one late answer as a sign of life for all before it', () => {
    const { clock, trip, asked, silent, measured } = setup();
    trip.start();
    clock.tick(8000);
    trip.answer(asked.at(-1) ?? new Uint8Array());
    expect(measured).toEqual([0]);
    clock.tick(9999);
    expect(silent()).toBe(0);
  });

  it('leaves no timer, and hears nothing more', () => {
    const { clock, trip, asked, measured } = setup();
    trip.start();
    trip.start();
    expect(clock.timers).toBe(1);
    trip.stop();
    trip.stop();
    expect(clock.timers).toBe(0);
    trip.answer(asked[0] ?? new Uint8Array());
    expect(measured).toEqual([]);
  });
});
