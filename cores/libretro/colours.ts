import { PixelFormat } from '../../backends/libretro/abi.ts';

/** Bytes R, G, B, A of a pixel as one little-endian word. */
type Rgba = number;

/** The colour of a pixel. Five and six bits become eight by repeating their highest, so that full is full. */
export function rgbaOf(pixel: number, format: PixelFormat): Rgba {
  switch (format) {
    case PixelFormat.xrgb8888:
      return word((pixel >> 16) & 0xff, (pixel >> 8) & 0xff, pixel & 0xff);
    case PixelFormat.rgb565:
      return word(wide5(pixel >> 11), wide6(pixel >> 5), wide5(pixel));
    case PixelFormat.xrgb1555:
      return word(wide5(pixel >> 10), wide5(pixel >> 5), wide5(pixel));
  }
}

/** Bits of a pixel that have a meaning. */
export const meaningful: Record<PixelFormat, number> = {
  [PixelFormat.xrgb1555]: 0x7fff,
  [PixelFormat.xrgb8888]: 0xff_ffff,
  [PixelFormat.rgb565]: 0xffff,
};

function wide5(value: number): number {
  const five = value & 0x1f;
  return (five << 3) | (five >> 2);
}

function wide6(value: number): number {
  const six = value & 0x3f;
  return (six << 2) | (six >> 4);
}

function word(red: number, green: number, blue: number): Rgba {
  return ((0xff << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
