import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SampleRing } from '../../../src/shared/sample-ring.ts';

it('sound comes out as it went in, both channels, over the end of the memory', () => {
  const ring = SampleRing.create(64);
  const other = SampleRing.of(ring.memory);
  const into = new Int16Array(128);
  let next = 0;
  let value = 0;
  for (let piece = 0; piece < 50; piece++) {
    const samples = Int16Array.from({ length: 2 * (piece % 17) }, () => value++);
    ring.write(samples, 2, 32_000);
    const read = other.read(next, into);
    expect([...into.subarray(0, read.count * 2)]).toEqual([...samples]);
    ({ next } = read);
  }
  expect(other.rate).toBe(32_000);
});

it('one channel becomes two, and of many the first two are taken', () => {
  const ring = SampleRing.create(64);
  const into = new Int16Array(128);
  ring.write(Int16Array.of(1, 2), 1, 8000);
  ring.write(Int16Array.of(3, 4, 5, 6, 7, 8), 3, 8000);
  expect([...into.subarray(0, ring.read(0, into).count * 2)]).toEqual([1, 1, 2, 2, 3, 4, 6, 7]);
});

it('whoever lags gets the newest half, whatever was written', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 20 }), (pieces) => {
      const ring = SampleRing.create(64);
      let value = 0;
      for (const count of pieces)
        ring.write(
          Int16Array.from({ length: count * 2 }, () => value++ % 1000),
          2,
          8000,
        );
      const into = new Int16Array(128);
      const read = ring.read(0, into);
      expect(read.next).toBe(value / 2);
      expect(read.count).toBe(Math.min(value / 2, 32));
      const newest = Array.from({ length: read.count * 2 }, (_, at) => (value - read.count * 2 + at) % 1000);
      expect([...into.subarray(0, read.count * 2)]).toEqual(newest);
    }),
  );
});

it('six channels come out as they went in; stereo is heard in front, and of eight the first six', () => {
  const ring = SampleRing.create(64, 6);
  const other = SampleRing.of(ring.memory);
  expect(other.channels).toBe(6);
  const into = new Int16Array(64 * 6);
  ring.write(Int16Array.of(1, 2, 3, 4, 5, 6), 6, 48_000);
  ring.write(Int16Array.of(7, 8), 2, 48_000);
  ring.write(Int16Array.of(9), 1, 48_000);
  ring.write(Int16Array.of(1, 2, 3, 4, 5, 6, 7, 8), 8, 48_000);
  expect([...into.subarray(0, other.read(0, into).count * 6)]).toEqual([
    ...[1, 2, 3, 4, 5, 6],
    ...[7, 8, 0, 0, 0, 0],
    ...[9, 9, 0, 0, 0, 0],
    ...[1, 2, 3, 4, 5, 6],
  ]);
});
