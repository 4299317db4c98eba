import { afterEach, expect, it } from 'vitest';
import { libavX264Backend } from '../../../../backends/encoder/libav/x264.ts';
import type { ShownPicture } from '../../../../src/host/punktfunk-client/view-protocol.ts';
import { startViewer, type Viewer } from '../../../../src/host/punktfunk-client/viewer.ts';
import { TestPicture } from '../../../../src/shared/test-picture.ts';

const [width, height] = [192, 128];
const open: Viewer[] = [];
afterEach(async () => {
  for (const viewer of open.splice(0)) await viewer.close();
});

function units(count: number): Uint8Array[] {
  const rate = { numerator: 60, denominator: 1 };
  const encoder = libavX264Backend.open({ codec: 'h264', width, height, rate, kbps: 4000 });
  const test = new TestPicture(width);
  const made = Array.from({ length: count }, (_, frame) => {
    test.draw(frame, encoder.surface());
    return Uint8Array.from(encoder.encode(encoder.surface(), 0n, false).data);
  });
  encoder.close();
  return made;
}

/** A viewer, and what came of it so far. */
function view(): {
  viewer: Viewer;
  pictures: ShownPicture[];
  broken: () => number;
  until: (count: number) => Promise<void>;
} {
  const pictures: ShownPicture[] = [];
  let broken = 0;
  const viewer = startViewer({
    codec: 'h264',
    onPicture: (picture) => void pictures.push(picture),
    onBroken: () => void (broken += 1),
    onFailed: (error) => {
      throw error;
    },
  });
  open.push(viewer);
  const until = async (count: number): Promise<void> => {
    await expect
      .poll(() => pictures.reduce((sum, { skipped }) => sum + 1 + skipped, 0), { timeout: 20_000 })
      .toBe(count);
  };
  return { viewer, pictures, broken: () => broken, until };
}

it('decodes each access unit, and shows the last picture of those that came meanwhile', async () => {
  const { viewer, pictures, until } = view();
  for (const [at, unit] of units(20).entries()) viewer.show(unit, BigInt(at));
  await until(20);
  expect(pictures[0]).toMatchObject({ width, height, keyframe: true, skipped: 0 });
  expect(pictures.every(({ pixels }) => pixels.length === width * height * 4)).toBe(true);
  // The bars of the test picture are of more colours than one.
  const last = pictures.at(-1)?.pixels ?? new Uint8Array();
  expect(new Set(new Uint32Array(last.buffer)).size).toBeGreaterThan(8);
});

it('says what is broken, and goes on with the next keyframe', async () => {
  const { viewer, broken, until, pictures } = view();
  const [first = new Uint8Array()] = units(1);
  viewer.show(
    Uint8Array.from(first, (byte, at) => (at < 40 ? byte : 0xff - byte)),
    0n,
  );
  viewer.show(Uint8Array.of(0xde, 0xad), 1n);
  await expect.poll(broken, { timeout: 20_000 }).toBeGreaterThan(0);
  const before = pictures.reduce((sum, { skipped }) => sum + 1 + skipped, 0);
  for (const unit of units(1)) viewer.show(unit, 2n);
  await until(before + 1);
});
