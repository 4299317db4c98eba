import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReceivedFrame } from '../../../src/client/types.ts';
import { FrameGate, framesInFlight } from '../../../web-viewer/stream/frame-gate.ts';
import type { FramePost } from '../../../web-viewer/stream/messages.ts';

function frame(number: number, width = 2, height = 2): ReceivedFrame {
  const pixels = new Uint8Array(width * height * 4).fill(number);
  return { number, sequence: number, width, height, pixels, keyframe: false, receivedAt: 0 };
}

function openGate(): { gate: FrameGate; posted: FramePost[]; numbers: () => number[] } {
  const posted: FramePost[] = [];
  return { gate: new FrameGate((post) => posted.push(post)), posted, numbers: () => posted.map((post) => post.number) };
}

describe('FrameGate', () => {
  it('lets two frames be in flight and sends the newest of the rest', () => {
    const { gate, numbers } = openGate();
    for (const number of [1, 2, 3, 4, 5]) gate.offer(frame(number));
    expect(numbers()).toEqual([1, 2]);
    expect(gate.skipped).toBe(2);
    gate.done(undefined);
    expect(numbers()).toEqual([1, 2, 5]);
    gate.done(undefined);
    gate.done(undefined);
    gate.offer(frame(6));
    expect(numbers()).toEqual([1, 2, 5, 6]);
  });

  it('posts a copy, because the decoder needs its frame for the next delta', () => {
    const { gate, posted } = openGate();
    const source = frame(7);
    gate.offer(source);
    posted[0]?.pixels.fill(0);
    expect(source.pixels.every((byte) => byte === 7)).toBe(true);
  });

  it('reuses a buffer that came back, if it has the size of the next frame', () => {
    const { gate, posted } = openGate();
    gate.offer(frame(1));
    const first = posted[0]?.pixels;
    gate.done(first);
    gate.offer(frame(2));
    expect(posted[1]?.pixels).toBe(first);
    expect(posted[1]?.pixels[0]).toBe(2);
    gate.done(posted[1]?.pixels);
    gate.offer(frame(3, 4, 4));
    expect(posted[2]?.pixels).not.toBe(first);
    expect(posted[2]?.pixels.byteLength).toBe(64);
  });

  it('holds only the newest frame while the page is hidden and sends it when it is seen again', () => {
    const { gate, numbers } = openGate();
    gate.setOpen(false);
    for (const number of [1, 2, 3]) gate.offer(frame(number));
    expect(numbers()).toEqual([]);
    gate.setOpen(true);
    expect(numbers()).toEqual([3]);
    expect(gate.skipped).toBe(2);
  });

  it('never has more than two in flight, never goes back in time, and always ends on the newest', () => {
    const step = fc.constantFrom('offer', 'done', 'hide', 'show');
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { gate, posted, numbers } = openGate();
        let offered = 0;
        let done = 0;
        for (const action of steps) {
          if (action === 'offer') gate.offer(frame((offered += 1)));
          else if (action === 'done' && done < posted.length) gate.done(posted[done++]?.pixels);
          else if (action === 'hide') gate.setOpen(false);
          else if (action === 'show') gate.setOpen(true);
          expect(posted.length - done).toBeLessThanOrEqual(framesInFlight);
        }
        gate.setOpen(true);
        while (done < posted.length) gate.done(posted[done++]?.pixels);
        expect(numbers()).toEqual(numbers().toSorted((a, b) => a - b));
        expect(new Set(numbers()).size).toBe(posted.length);
        expect(posted.at(-1)?.number ?? 0).toBe(offered);
        expect(posted.length + gate.skipped).toBe(offered);
      }),
    );
  });
});
