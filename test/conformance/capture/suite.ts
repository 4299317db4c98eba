import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Capture, CaptureBackend } from '../../../src/drivers/capture.ts';
import type { CaptureTarget, DisplayMode } from '../../../src/shared/desktop.ts';
import { isPerunError } from '../../../src/shared/errors.ts';
import type { PackedPicture } from '../../../src/shared/video.ts';
import { movingNumber, movingPicture } from '../../support/desktop/moving-picture.ts';

/** Something to capture: a desktop, or a stand-in, with one client that fills its output. */
export interface CaptureLab {
  readonly mode: DisplayMode;
  target(): Promise<CaptureTarget>;
  /** Has the client show the moving picture of that number. */
  show(frame: number): Promise<void>;
  /** Ends the source of pictures without a word. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

const timeoutMs = 5000;
const patience = 20_000;

/** What every capture has to do. `open` makes a fresh lab each time. */
export function captureSuite(backend: CaptureBackend, open: () => Promise<CaptureLab>): void {
  describe(`capture of ${backend.takes}`, () => {
    let lab: CaptureLab;
    const start = async (): Promise<Capture> => backend.open(await lab.target(), lab.mode, { timeoutMs });
    beforeAll(async () => {
      lab = await open();
    });
    afterAll(() => lab.close());

    test('it says that it is there', () => {
      expect(backend.probe()).toMatchObject({ available: true });
    });

    test('its pictures have the size of the mode, and show what the client showed last', async () => {
      const capture = await start();
      try {
        for (const frame of [1, 2, 0x5a5a, 7]) {
          await lab.show(frame);
          const picture = await untilShown(capture, frame);
          expect(picture).toMatchObject({ width: lab.mode.width, height: lab.mode.height });
          expect(shareOfOthers(picture, movingPicture(frame, lab.mode.width, lab.mode.height))).toBeLessThan(0.02);
        }
        expect([capture.width, capture.height]).toEqual([lab.mode.width, lab.mode.height]);
      } finally {
        capture.close();
      }
    });

    test('it is false once nothing moves, and goes on when something does', async () => {
      const capture = await start();
      try {
        await lab.show(3);
        await untilShown(capture, 3);
        expect(isStill(capture)).toBe(true);
        await lab.show(4);
        await untilShown(capture, 4);
      } finally {
        capture.close();
      }
    });

    test('times of pictures only rise, and are of the clock of this machine', async () => {
      const capture = await start();
      try {
        const before = process.hrtime.bigint();
        const times: bigint[] = [];
        for (let frame = 20; frame < 25; frame++) {
          await lab.show(frame);
          times.push((await untilTaken(capture, frame)).capturedAt);
        }
        expect(times).toEqual(times.toSorted((a, b) => Number(a - b)));
        // What a client drew before is stamped when it was ready.
        expect(times[0]).toBeGreaterThan(before - 10_000_000_000n);
        expect(times.at(-1)).toBeLessThanOrEqual(process.hrtime.bigint());
      } finally {
        capture.close();
      }
    });

    test('after close it fails with FAILED, and to close again is nothing', async () => {
      const capture = await start();
      capture.close();
      capture.close();
      expect(codeOf(() => capture.next(10, () => {}))).toBe('FAILED');
    });

    test('opened and closed again and again it keeps no descriptor', async () => {
      const once = async (): Promise<void> => {
        const capture = await start();
        await lab.show(9);
        await untilShown(capture, 9);
        capture.close();
      };
      await once();
      await once();
      const before = descriptors();
      for (let round = 0; round < 5; round++) await once();
      expect(descriptors()).toBeLessThanOrEqual(before);
    });

    test('a source that is gone is FAILED, and ends nothing else', async () => {
      const doomed = await open();
      const capture = backend.open(await doomed.target(), doomed.mode, { timeoutMs });
      try {
        await doomed.show(5);
        await untilShown(capture, 5);
        await doomed.kill();
        const until = Date.now() + patience;
        let code: string | undefined;
        while (code === undefined && Date.now() < until) code = codeOf(() => capture.next(50, () => {}));
        expect(code).toBe('FAILED');
      } finally {
        capture.close();
        await doomed.close();
      }
    });
  });
}

function untilShown(capture: Capture, frame: number): Promise<PackedPicture> {
  return untilTaken(capture, frame).then(({ picture }) => picture);
}

/** The first picture with that number, in memory of its own. The event loop of the test goes on meanwhile. */
async function untilTaken(capture: Capture, frame: number): Promise<{ picture: PackedPicture; capturedAt: bigint }> {
  const until = Date.now() + patience;
  const seen = new Set<number | undefined>();
  while (Date.now() < until) {
    let found: { picture: PackedPicture; capturedAt: bigint } | undefined;
    capture.next(50, ({ picture, capturedAt }) => {
      const number = movingNumber(picture);
      seen.add(number);
      if (number === frame) found = { picture: { ...picture, pixels: picture.pixels.slice() }, capturedAt };
    });
    if (found !== undefined) return found;
    await new Promise(setImmediate);
  }
  throw new Error(`picture ${frame} never came; there were ${[...seen].join(', ')}`);
}

function isStill(capture: Capture): boolean {
  for (let attempt = 0; attempt < 50; attempt++) if (!capture.next(100, () => {})) return true;
  return false;
}

/** How many of all pixels are others than they should be: a pointer may lie over some. */
function shareOfOthers(picture: PackedPicture, wanted: PackedPicture): number {
  const { width, height, stride = width * 4 } = picture;
  let others = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [at, from] = [y * stride + x * 4, (y * width + x) * 4];
      const isSame = [0, 1, 2].every((byte) => picture.pixels[at + byte] === wanted.pixels[from + byte]);
      if (!isSame) others += 1;
    }
  }
  return others / (width * height);
}

function codeOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return isPerunError(error) ? error.code : String(error);
  }
}

function descriptors(): number {
  return readdirSync('/proc/self/fd').length;
}
