/** How a video track is coded; both are sent as Annex B byte streams with their parameter sets in band. */
export const VideoCodec = { h264: 'h264', hevc: 'hevc' } as const;
export type VideoCodec = (typeof VideoCodec)[keyof typeof VideoCodec];

/** What may be asked for to code video: `auto` is the best that opens, `libav` is libx264 or libx265 by FFmpeg. */
export const videoEncoderChoices = ['auto', 'nvenc', 'vaapi', 'x264', 'libav'] as const;
export type VideoEncoderChoice = (typeof videoEncoderChoices)[number];

/** Pixels in one plane: `rgba` and `bgrx` have four bytes each, `rgb565` two (little-endian). */
export type PackedLayout = 'rgba' | 'bgrx' | 'rgb565';
/** 4:2:0 in planes: `i420` is Y, U, V; `nv12` is Y and then U and V in turn. BT.709, limited range. */
export type PlanarLayout = 'i420' | 'nv12';

/** A picture in one plane, rows top down. */
export interface PackedPicture {
  readonly layout: PackedLayout;
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
  /** Bytes from one row to the next; default no padding. */
  readonly stride?: number;
}

/** A 4:2:0 picture; planes of chroma have half of the width and height, rounded up. */
export interface PlanarPicture {
  readonly layout: PlanarLayout;
  readonly width: number;
  readonly height: number;
  readonly planes: readonly Uint8Array[];
  /** Bytes from one row of each plane to the next. */
  readonly strides: readonly number[];
}

/** Bytes of one pixel. */
export const packedBytes: Readonly<Record<PackedLayout, number>> = { rgba: 4, bgrx: 4, rgb565: 2 };

/** Width in bytes and height in rows of each plane. */
export function planeSizes(layout: PlanarLayout, width: number, height: number): { width: number; height: number }[] {
  const chroma = { width: (width + 1) >> 1, height: (height + 1) >> 1 };
  const luma = { width, height };
  return layout === 'i420' ? [luma, chroma, chroma] : [luma, { width: chroma.width * 2, height: chroma.height }];
}

/** A black picture in memory of its own, rows without padding. */
export function blackPicture(layout: PlanarLayout, width: number, height: number): PlanarPicture {
  const sizes = planeSizes(layout, width, height);
  const planes = sizes.map((size, plane) => new Uint8Array(size.width * size.height).fill(plane === 0 ? 16 : 128));
  return { layout, width, height, planes, strides: sizes.map((size) => size.width) };
}
