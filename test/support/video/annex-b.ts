import type { VideoCodec } from '../../../src/shared/video.ts';

/** Types of the NAL units of an access unit, in order; they start behind 00 00 01. */
export function nalTypes(codec: VideoCodec, unit: Uint8Array): number[] {
  const types: number[] = [];
  for (let at = 0; at + 3 < unit.length; at++) {
    if (unit[at] !== 0 || unit[at + 1] !== 0 || unit[at + 2] !== 1) continue;
    const first = unit[at + 3] ?? 0;
    types.push(codec === 'h264' ? first & 31 : (first >> 1) & 63);
  }
  return types;
}

/** Types of parameter sets, and of slices of pictures that refer to none before them. */
export const nalKinds = {
  h264: { parameters: [7, 8], keyframe: [5], other: [1] },
  hevc: { parameters: [32, 33, 34], keyframe: [19, 20], other: [0, 1] },
} as const satisfies Record<VideoCodec, Record<string, readonly number[]>>;
