import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitFrame, type FitRequest } from '../../../web-viewer/render/fit.ts';

const base: FitRequest = {
  frameWidth: 64,
  frameHeight: 32,
  boxWidth: 700,
  boxHeight: 400,
  boxLeft: 0,
  boxTop: 0,
  devicePixelRatio: 1,
  integer: true,
};

const requests: fc.Arbitrary<FitRequest> = fc.record({
  frameWidth: fc.integer({ min: 1, max: 1920 }),
  frameHeight: fc.integer({ min: 1, max: 1080 }),
  boxWidth: fc.double({ min: 16, max: 4000, noNaN: true }),
  boxHeight: fc.double({ min: 16, max: 3000, noNaN: true }),
  boxLeft: fc.double({ min: 0, max: 500, noNaN: true }),
  boxTop: fc.double({ min: 0, max: 500, noNaN: true }),
  devicePixelRatio: fc.constantFrom(1, 1.25, 1.5, 1.75, 2, 3),
  integer: fc.boolean(),
});

describe('fitFrame', () => {
  it('takes the largest whole multiple and centres it', () => {
    expect(fitFrame(base)).toEqual({ left: 30, top: 40, width: 640, height: 320, factor: 10 });
  });

  it('counts in device pixels', () => {
    const fit = fitFrame({ ...base, devicePixelRatio: 1.5 });
    expect(fit.factor).toBe(16);
    expect(fit.width * 1.5).toBeCloseTo(64 * 16);
  });

  it('fills the box when whole multiples are not asked for', () => {
    const fit = fitFrame({ ...base, integer: false });
    expect(fit.width).toBe(700);
    expect(fit.height).toBe(350);
  });

  it('shrinks a frame that is larger than the box, whatever was asked', () => {
    const fit = fitFrame({ ...base, frameWidth: 1920, frameHeight: 1080 });
    expect(fit.factor).toBeLessThan(1);
    expect(fit.width).toBe(700);
  });

  it('gives nothing in a box without room', () => {
    expect(fitFrame({ ...base, boxWidth: 0, boxHeight: 0 })).toMatchObject({ width: 0, height: 0 });
  });

  it('stays inside the box, on whole device pixels, with square pixels', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const fit = fitFrame(request);
        const ratio = request.devicePixelRatio;
        const device = (css: number): number => css * ratio;
        for (const edge of [fit.width, fit.height, request.boxLeft + fit.left, request.boxTop + fit.top]) {
          expect(Math.abs(device(edge) - Math.round(device(edge)))).toBeLessThan(1e-6);
        }
        // Half a device pixel of rounding on each side.
        expect(device(fit.left)).toBeGreaterThanOrEqual(-0.5 - 1e-6);
        expect(device(fit.left + fit.width)).toBeLessThanOrEqual(device(request.boxWidth) + 1 + 1e-6);
        expect(device(fit.top + fit.height)).toBeLessThanOrEqual(device(request.boxHeight) + 1 + 1e-6);
        if (request.integer && fit.factor >= 1) {
          expect(Number.isInteger(fit.factor)).toBe(true);
          expect(device(fit.width)).toBeCloseTo(request.frameWidth * fit.factor, 6);
          expect(device(fit.height)).toBeCloseTo(request.frameHeight * fit.factor, 6);
        }
      }),
    );
  });
});
