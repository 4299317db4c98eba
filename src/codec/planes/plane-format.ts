import type { PixelFormat } from '../../shared/frame.ts';
import { bandRows } from '../kernels/scroll-search.ts';

/**
 * The data of a frame beyond the seed's forms, before compression:
 *
 * - of an indexed frame the palette: 1 to 2^bits colours of four bytes. In a delta XORed with the palette of the frame
 *   before, whose missing colours count as 0, so that an unchanged one is all zeros.
 * - of a scroll delta two bytes per band of 8 rows: dy and dx, signed. The pixel at (x, y) is looked up in the frame
 *   before at (x + dx, y + dy); outside of it is 0.
 * - the pixels: 32 bits R G B A, 16 bits little-endian RGB565, or indices of 8, 4, 2 or 1 bits, the first pixel in the
 *   lowest bits; rows follow each other without padding. In a delta XORed with those of the frame before.
 *
 * What is compressed begins with its size before that, whose highest bit says that the pixels do not lie in rows but in
 * strips of eight, from left to right and each from top to bottom: what belongs to one tile or sprite then lies together.
 * Only indices do, and only of a picture whose width is a multiple of eight.
 *
 * A delta of indices needs indices before it, of RGB565 the same; one of RGBA applies to the pixels of any frame.
 */
export type PlaneFamily = 'rgba' | 'rgb565' | 'indexed';

/** Bytes per pixel as worked on. */
export const familyBytes: Readonly<Record<PlaneFamily, number>> = { rgba: 4, rgb565: 2, indexed: 1 };

interface PlaneFormat {
  readonly family: PlaneFamily;
  /** Bits per pixel as sent. */
  readonly bits: number;
  /** Bytes per pixel as worked on. */
  readonly size: number;
}

export const planeFormats: Readonly<Record<PixelFormat, PlaneFormat>> = {
  rgba8888: { family: 'rgba', bits: 32, size: 4 },
  indexed8: { family: 'indexed', bits: 8, size: 1 },
  indexed4: { family: 'indexed', bits: 4, size: 1 },
  indexed2: { family: 'indexed', bits: 2, size: 1 },
  indexed1: { family: 'indexed', bits: 1, size: 1 },
  rgb565: { family: 'rgb565', bits: 16, size: 2 },
};

/** The smallest format for so many colours, at most 256. */
export function indexedFormat(colours: number): 'indexed8' | 'indexed4' | 'indexed2' | 'indexed1' {
  if (colours > 16) return 'indexed8';
  if (colours > 4) return 'indexed4';
  return colours > 2 ? 'indexed2' : 'indexed1';
}

/** Bytes of the pixels as sent. */
export function pixelBytes(format: PixelFormat, pixels: number): number {
  return Math.ceil((pixels * planeFormats[format].bits) / 8);
}

/** Bytes of the vectors of a scroll delta. */
export function vectorBytes(height: number): number {
  return Math.ceil(height / bandRows) * 2;
}

/** Bytes of the size in front of what is compressed, u32 little-endian. */
export const sizePrefixBytes = 4;

/** In the size: the pixels lie in strips. */
export const stripsBit = 0x8000_0000;

export const stripWidth = 8;

export const mostPaletteBytes: number = 256 * 4;

/** Lays out buffers in the memory of kernels, each at a multiple of 64 and with room to read a little past it. */
export class MemoryLayout {
  #end: number;

  constructor(start: number) {
    this.#end = start;
  }

  get end(): number {
    return this.#end;
  }

  place(bytes: number): number {
    const at = this.#end;
    this.#end += (bytes + 127) & ~63;
    return at;
  }
}
