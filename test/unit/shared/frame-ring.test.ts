import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FrameRing, type RingedFrame } from '../../../src/shared/frame-ring.ts';

const meta = (keyframe: boolean, pts: bigint): RingedFrame => ({
  keyframe,
  pts,
  capturedAt: pts + 1n,
  scaledAt: pts + 2n,
  encodedAt: pts + 3n,
});

function write(ring: FrameRing, bytes: Uint8Array, keyframe = false, pts = 0n): boolean {
  const into = ring.begin(bytes.length);
  into?.set(bytes);
  if (into !== undefined) ring.commit(meta(keyframe, pts));
  return into !== undefined;
}

it('frames come out as they went in, with what goes with them', () => {
  const ring = FrameRing.create(4, 100);
  const other = FrameRing.of(ring.memory);
  const into = new Uint8Array(ring.slotBytes);
  expect([ring.slotBytes, other.slotBytes, other.slots]).toEqual([128, 128, 4]);
  expect(other.read(0, into)).toBe('ahead');
  write(ring, Uint8Array.of(1, 2, 3), true, 2n ** 61n);
  expect(other.read(0, into)).toEqual({ kind: 'frame', size: 3, ...meta(true, 2n ** 61n) });
  expect([...into.subarray(0, 4)]).toEqual([1, 2, 3, 0]);
  expect(other.read(1, into)).toBe('ahead');
});

it('the oldest are written over, and whoever lags is told so', () => {
  const into = new Uint8Array(64);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 40 }), (slots, count) => {
      const ring = FrameRing.create(slots, 64);
      for (let number = 0; number < count; number++) write(ring, Uint8Array.of(number, 9), number % 5 === 0);
      expect(ring.written).toBe(count);
      for (let number = 0; number < count + 3; number++) {
        const read = ring.read(number, into);
        if (number >= count) expect(read).toBe('ahead');
        else if (number < count - slots) expect(read).toBe('gone');
        else expect(read).toMatchObject({ size: 2, keyframe: number % 5 === 0 });
        if (typeof read === 'object') expect(into[0]).toBe(number);
      }
      expect(ring.oldest).toBe(Math.max(0, count - slots + 1));
    }),
  );
});

it('a frame that is being written over is gone already', () => {
  const ring = FrameRing.create(2, 64);
  const into = new Uint8Array(64);
  write(ring, Uint8Array.of(1));
  write(ring, Uint8Array.of(2));
  ring.begin(1);
  expect(ring.read(0, into)).toBe('gone');
  expect(ring.read(1, into)).toMatchObject({ size: 1 });
  expect(ring.read(2, into)).toBe('ahead');
});

it('a frame that does not fit is refused, and nothing is lost by it', () => {
  const ring = FrameRing.create(2, 64);
  const into = new Uint8Array(64);
  write(ring, Uint8Array.of(1));
  expect(ring.begin(65)).toBeUndefined();
  expect(ring.written).toBe(1);
  expect(ring.read(0, into)).toMatchObject({ size: 1 });
  expect(write(ring, new Uint8Array(64).fill(5))).toBe(true);
});

it('a thread that writes as fast as it can never shows a torn frame to one that reads', async () => {
  const ring = FrameRing.create(3, 4096);
  const count = 20_000;
  const url = new URL('../../../src/shared/frame-ring.ts', import.meta.url).href;
  const code = `
    const { workerData } = require('node:worker_threads');
    import(${JSON.stringify(url)}).then(({ FrameRing }) => {
      const ring = FrameRing.of(workerData);
      for (let number = 0; number < ${count}; number++) {
        const into = ring.begin(1000 + (number % 3000));
        into.fill(number);
        const pts = BigInt(number);
        ring.commit({ keyframe: number % 7 === 0, pts, capturedAt: pts, scaledAt: pts, encodedAt: pts });
      }
    });`;
  const worker = new Worker(code, { eval: true, workerData: ring.memory });
  const into = new Uint8Array(ring.slotBytes);
  let [next, shown, gone] = [0, 0, 0];
  while (next < count) {
    const { changes } = ring;
    const read = ring.read(next, into);
    if (read === 'ahead') ring.wait(changes, 100);
    else if (read === 'gone') {
      gone += 1;
      next = Math.max(next + 1, ring.oldest);
    } else {
      shown += 1;
      expect(read).toMatchObject({ size: 1000 + (next % 3000), pts: BigInt(next), keyframe: next % 7 === 0 });
      expect(into.subarray(0, read.size).every((byte) => byte === (next & 255))).toBe(true);
      next += 1;
    }
  }
  expect(shown).toBeGreaterThan(0);
  expect(shown + gone).toBeLessThanOrEqual(count);
  await worker.terminate();
});

it('parts of a frame that is written come out as far as they are there, and then the frame', () => {
  const ring = FrameRing.create(2, 64);
  const into = new Uint8Array(64);
  const { encodedAt: _, ...part } = meta(true, 7n);
  write(ring, Uint8Array.of(9));
  const slot = ring.begin();
  expect(slot).toHaveLength(64);
  const begun = ring.changes;
  expect(ring.readPart(1, 0, into)).toBeUndefined();
  slot?.set([1, 2, 3]);
  ring.advance(2, part);
  expect(ring.changes).not.toBe(begun);
  expect(ring.readPart(1, 0, into)).toEqual({ size: 2, ...part });
  expect([...into.subarray(0, 3)]).toEqual([1, 2, 0]);
  expect(ring.readPart(1, 2, into)).toBeUndefined();
  expect([ring.readPart(0, 0, into), ring.readPart(2, 0, into)]).toEqual([undefined, undefined]);
  ring.advance(3, part);
  expect(ring.readPart(1, 2, into)).toMatchObject({ size: 3 });
  expect(ring.read(1, into)).toBe('ahead');
  ring.commit(meta(true, 7n), 3);
  expect(ring.readPart(1, 0, into)).toBeUndefined();
  expect(ring.read(1, into)).toEqual({ kind: 'frame', size: 3, ...meta(true, 7n) });
  expect([...into.subarray(0, 4)]).toEqual([1, 2, 3, 0]);
});

it('a frame that was abandoned counts as gone, and the next one begins without parts', () => {
  const ring = FrameRing.create(3, 64);
  const into = new Uint8Array(64);
  const { encodedAt: _, ...part } = meta(false, 1n);
  ring.begin();
  ring.advance(60, part);
  ring.abandon();
  expect(ring.read(0, into)).toBe('gone');
  ring.begin();
  expect(ring.readPart(1, 0, into)).toBeUndefined();
  ring.commit(meta(true, 2n), 5);
  expect(ring.read(1, into)).toMatchObject({ size: 5, keyframe: true });
});
