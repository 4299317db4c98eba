import { describe, expect, it } from 'vitest';
import { copyOpaque } from '../../../web-viewer/render/opaque.ts';
import { RateMeter } from '../../../web-viewer/render/rate-meter.ts';

describe('copyOpaque', () => {
  it('keeps the colours of every pixel, sets its alpha, and leaves the frame as it was', () => {
    const source = Uint8Array.of(1, 2, 3, 0, 255, 254, 253, 128, 0, 0, 0, 255);
    const target = new Uint8ClampedArray(12);
    copyOpaque(source, target);
    expect([...target]).toEqual([1, 2, 3, 255, 255, 254, 253, 255, 0, 0, 0, 255]);
    expect(source[3]).toBe(0);
  });
});

describe('RateMeter', () => {
  it('counts what happened within the last second', () => {
    const meter = new RateMeter();
    expect(meter.perSecond(0)).toBe(0);
    for (let now = 0; now < 2000; now += 100) meter.mark(now);
    expect(meter.perSecond(1900)).toBe(10);
    expect(meter.perSecond(2500)).toBe(4);
    expect(meter.perSecond(9000)).toBe(0);
  });
});
