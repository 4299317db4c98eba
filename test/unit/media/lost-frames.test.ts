import { describe, expect, it } from 'vitest';
import type { VideoEncoder } from '../../../src/drivers/encoder.ts';
import { LostFrames } from '../../../src/media/lost-frames.ts';
import { Steering } from '../../../src/media/steering.ts';

/** An encoder that forgets what is no older than three pictures, and keeps what it was told. */
function track(first: number, can = true) {
  const steering = new Steering();
  const forgotten: bigint[] = [];
  let next = first;
  const forgetSince = (pts: bigint): boolean => {
    forgotten.push(pts);
    return pts >= BigInt(((next - first) | 0) - 3);
  };
  const lost = new LostFrames({ encoder: (can ? { forgetSince } : {}) as VideoEncoder, steering });
  const code = (count: number): boolean[] =>
    Array.from({ length: count }, () => {
      const heals = lost.heed(next);
      lost.coded(next, BigInt((next - first) >>> 0));
      next = (next + 1) >>> 0;
      return heals;
    });
  return { steering, forgotten, code };
}

describe.each([0, 0xffff_fffb])('frames that did not arrive, numbered from %i', (first) => {
  const number = (at: number): number => (first + at) >>> 0;

  it('are forgotten once, and the next frame heals them', () => {
    const { steering, forgotten, code } = track(first);
    expect(code(8)).not.toContain(true);
    steering.forget(number(6));
    expect(code(3)).toEqual([true, false, false]);
    expect(forgotten).toEqual([6n]);
    // Asked again before it has arrived, and for what followed it.
    for (const at of [6, 7]) {
      steering.forget(number(at));
      expect(code(1)).toEqual([false]);
    }
    expect([forgotten.length, steering.keyframes]).toEqual([1, 0]);
  });

  it('are forgotten anew where the frame that healed them is lost too', () => {
    const { steering, forgotten, code } = track(first);
    code(8);
    steering.forget(number(6));
    code(2);
    steering.forget(number(8));
    expect(code(1)).toEqual([true]);
    expect([forgotten, steering.keyframes]).toEqual([[6n, 8n], 0]);
  });

  it.each<[string, boolean, readonly number[]]>([
    ['they are too old for the encoder', true, [2]],
    ['they are not known', true, [900]],
    ['the encoder cannot forget', false, [6]],
    ['two receivers lost something at once', true, [6, 7]],
  ])('a keyframe is asked for where %s', (_why, can, frames) => {
    const { steering, code } = track(first, can);
    code(8);
    for (const at of frames) steering.forget(number(at));
    expect(code(1)).toEqual([false]);
    expect(steering.keyframes).toBe(1);
  });
});
