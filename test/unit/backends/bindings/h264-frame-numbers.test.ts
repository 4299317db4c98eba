import { expect, it } from 'vitest';
import { h264FrameNumbers } from '../../../../backends/bindings/h264-frame-numbers.ts';
import { libavX264Backend } from '../../../../backends/encoder/libav/x264.ts';
import { x264Backend } from '../../../../backends/encoder/x264/x264.ts';
import { NewestPictures } from '../../../../backends/bindings/newest-pictures.ts';

const settings = {
  codec: 'h264',
  width: 320,
  height: 240,
  kbps: 1000,
  rate: { numerator: 60, denominator: 1 },
} as const;

it('numbers of frames are read out of what encoders make, and there are the fewest where nothing tells', () => {
  for (const backend of [x264Backend, libavX264Backend]) {
    const encoder = backend.open(settings);
    expect(h264FrameNumbers(encoder.encode(encoder.surface(), 0n, false).data)).toBe(16);
    expect(h264FrameNumbers(encoder.encode(encoder.surface(), 1n, false).data)).toBe(16);
    encoder.close();
  }
  // Baseline, set 0: ue(4) is 00101, so 256 numbers; and High, 4:2:0 of 8 bits.
  expect(h264FrameNumbers(Uint8Array.of(0, 0, 1, 0x67, 66, 0, 30, 0b1001_0100))).toBe(256);
  expect(h264FrameNumbers(Uint8Array.of(0, 0, 0, 1, 0x67, 100, 0, 30, 0b1010_1100, 0b0010_1000))).toBe(256);
  for (const cut of [0, 4, 5, 7])
    expect(h264FrameNumbers(Uint8Array.of(0, 0, 1, 0x67, 66, 0, 30).subarray(0, cut))).toBe(16);
});

it('pictures among which numbers begin anew are not taken', () => {
  const taken = (lost: number, next: number): number[] | undefined => {
    const newest = new NewestPictures(4);
    newest.frameNumbers = 16;
    for (let number = 0; number < next; number++) newest.add(number, BigInt(number), number === 3);
    return newest.takeSince(BigInt(lost));
  };
  expect(taken(16, 18)).toEqual([16, 17]);
  // The keyframe was 3: 19 begins anew.
  for (const [lost, next] of [
    [18, 19],
    [18, 20],
    [19, 20],
  ] as const)
    expect(taken(lost, next)).toBeUndefined();
  expect(taken(20, 21)).toEqual([20]);
  expect(taken(3, 5)).toBeUndefined();
});
