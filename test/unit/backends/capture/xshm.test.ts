import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { xshmBackend } from '../../../../backends/capture/xshm.ts';
import { xtestBackend } from '../../../../backends/injector/xtest.ts';
import { X11Lab } from '../../../support/x11/x11-lab.ts';

let lab: X11Lab;
beforeAll(async () => {
  lab = await X11Lab.open();
});
afterAll(() => lab.close());

describe('pictures by MIT-SHM', () => {
  it('come no faster than the rate, however much moves', async () => {
    const capture = xshmBackend.open(lab.xTarget, { ...lab.mode, rate: 20 }, { timeoutMs: 1000 });
    const start = performance.now();
    let pictures = 0;
    for (let frame = 0; performance.now() - start < 600; frame++) {
      await lab.show(frame & 0xff);
      if (capture.next(5, () => {})) pictures += 1;
    }
    // One at once, then one each 50 ms; a busy machine gives fewer.
    expect(pictures).toBeLessThanOrEqual(Math.floor((performance.now() - start) / 50) + 1);
    expect(pictures).toBeGreaterThan(1);
    capture.close();
  });

  it('have the pointer in them, where it was moved to', async () => {
    const injector = await xtestBackend.open(lab.xTarget, lab.mode);
    const capture = xshmBackend.open(lab.xTarget, lab.mode, { timeoutMs: 1000 });
    await lab.show(0);
    /** The pixels in a square around a place, once nothing moves any more. */
    const around = (x: number, y: number): string => {
      let pixels = '';
      for (let quiet = false; !quiet;) {
        quiet = !capture.next(100, ({ picture }) => {
          const { stride = 0 } = picture;
          const rows = Array.from({ length: 9 }, (_, row) => (y - 4 + row) * stride + (x - 4) * 4);
          pixels = rows.map((at) => Buffer.from(picture.pixels.subarray(at, at + 36)).toString('hex')).join('');
        });
        if (pixels === '') quiet = false;
      }
      return pixels;
    };
    injector.moveTo(20, 20);
    injector.frame();
    const without = around(250, 200);
    injector.moveTo(250, 200);
    injector.frame();
    const withIt = around(250, 200);
    injector.moveTo(20, 20);
    injector.frame();
    expect(withIt).not.toBe(without);
    expect(around(250, 200)).toBe(without);
    capture.close();
    injector.close();
  });
});
