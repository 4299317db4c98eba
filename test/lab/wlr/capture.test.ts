import { describe, expect, it } from 'vitest';
import { wlrCaptureBackend } from '../../../backends/capture/wlr/wlr.ts';
import { backends } from '../../../backends/registry.ts';
import { captureSuite } from '../../conformance/capture/suite.ts';
import { movingNumber, movingPicture } from '../../support/desktop/moving-picture.ts';
import { WlrLab } from '../../support/wayland/wlr-lab.ts';

captureSuite(wlrCaptureBackend, () => WlrLab.open('sway'));
captureSuite(wlrCaptureBackend, () => WlrLab.open('labwc'));

describe.each(['sway', 'labwc', 'cage'] as const)('an animation on %s at 1170×540@120', (kind) => {
  it('comes as it was drawn, pixel for pixel, each picture newer than the one before', async () => {
    const lab = await WlrLab.open(kind, { width: 1170, height: 540, rate: 120 }, '--frames');
    await lab.client.until((event) => event['frame'] === 5);
    const capture = wlrCaptureBackend.open(await lab.target(), lab.mode, { timeoutMs: 5000 });
    try {
      const numbers: (number | undefined)[] = [];
      const different: string[] = [];
      let delays = 0n;
      while (numbers.length < 60) {
        const came = capture.next(5000, ({ picture, capturedAt }) => {
          const number = movingNumber(picture);
          // What was there before the window was.
          if (number === undefined && numbers.length === 0) return;
          numbers.push(number);
          delays += process.hrtime.bigint() - capturedAt;
          const { pixels, stride = 0 } = picture;
          expect(picture).toMatchObject({ layout: 'bgrx', width: 1170, height: 540 });
          const { pixels: wanted } = movingPicture(number ?? 0, 1170, 540);
          for (let row = 0; row < 540; row++) {
            const [a, b] = [
              pixels.subarray(row * stride, row * stride + 4680),
              wanted.subarray(row * 4680, row * 4680 + 4680),
            ];
            if (!Buffer.from(a.buffer, a.byteOffset, a.length).equals(b))
              different.push(`row ${row} of picture ${numbers.length}, ${number}`);
          }
        });
        expect(came).toBe(true);
      }
      expect(different).toEqual([]);
      expect(numbers.slice(1).every((number, at) => Number(number) > Number(numbers[at]))).toBe(true);
      const span = Number(numbers.at(-1)) - Number(numbers[0]);
      console.log(
        `${kind}: 60 of ${span + 1} frames, ${(Number(delays) / 60 / 1e6).toFixed(2)} ms from present to here`,
      );
    } finally {
      capture.close();
      await lab.close();
    }
  });
});

describe('a capture of labwc', () => {
  it('goes on in the new size when its output changes, while the old picture is looked at', async () => {
    const lab = await WlrLab.open('labwc', { width: 640, height: 360, rate: 60 }, '--frames');
    const capture = wlrCaptureBackend.open(await lab.target(), lab.mode, { timeoutMs: 5000 });
    const backend = await backends.display('labwc');
    const sizes: string[] = [];
    const look = (): void =>
      void capture.next(200, ({ picture: { width, height, pixels, stride = 0 } }) => {
        // Every byte is there to be read.
        expect(pixels.length).toBe(stride * height);
        expect(Buffer.from(pixels).length).toBe(pixels.length);
        sizes.push(`${width}×${height}`);
      });
    for (let turn = 0; turn < 10; turn++) look();
    for (const [width, height] of [
      [800, 600],
      [333, 251],
      [1280, 720],
    ] as const) {
      const display = await backend.open(lab.desktop.place, { width, height, rate: 60 });
      await expect
        .poll(() => {
          look();
          return [capture.width, capture.height, sizes.at(-1)];
        })
        .toEqual([width, height, `${width}×${height}`]);
      await display.close();
    }
    capture.close();
    await lab.close();
  });
});

describe('a capture of sway', () => {
  it('fails at once when its output is taken away', async () => {
    const lab = await WlrLab.open('sway');
    const capture = wlrCaptureBackend.open(await lab.target(), lab.mode, { timeoutMs: 5000 });
    await lab.show(3);
    await expect.poll(() => capture.next(100, () => undefined)).toBe(true);
    await lab.display.close();
    expect(() => {
      for (let turn = 0; turn < 20; turn++) capture.next(100, () => undefined);
    }).toThrow(expect.objectContaining({ code: 'FAILED', message: 'the output that was captured is gone' }));
    capture.close();
    await lab.close();
  });

  it('says which outputs there are when it is asked for another', async () => {
    const lab = await WlrLab.open('sway');
    const target = { ...(await lab.target()), output: 'HEADLESS-77' };
    expect(() => wlrCaptureBackend.open(target, lab.mode, { timeoutMs: 200 })).toThrow(
      expect.objectContaining({ code: 'TIMEOUT', message: expect.stringContaining('HEADLESS-77; it has HEADLESS-') }),
    );
    await lab.close();
  });
});
