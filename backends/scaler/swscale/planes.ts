import { PerunError } from '../../../src/shared/errors.ts';
import { planeSizes, type PlanarLayout, type PlanarPicture } from '../../../src/shared/video.ts';
import type { Placement } from '../../../src/shared/fit.ts';

/** Bytes that libswscale writes at once: it may write so many up to a multiple of it, beyond the end of a row. */
const blockBytes = 32;

/** Where rows of one plane begin, and how many bytes of each are the picture's. */
interface Window {
  readonly offset: number;
  readonly width: number;
  readonly height: number;
}

/** The part of each plane that a picture covers. */
export function windows(into: PlanarPicture, { x, y, width, height }: Placement): Window[] {
  return planeSizes(into.layout, width, height).map((size, plane) => {
    const stride = into.strides[plane] ?? 0;
    const offset = plane === 0 ? y * stride + x : (y >> 1) * stride + (into.layout === 'nv12' ? x : x >> 1);
    return { offset, ...size };
  });
}

/** Nothing but the picture is touched where libswscale writes straight into these windows. */
export function canWriteInto(into: PlanarPicture, placement: Placement): boolean {
  const coversWidth = placement.width === into.width;
  return windows(into, placement).every(({ offset, width, height }, plane) => {
    if (width % blockBytes === 0) return true;
    const stride = into.strides[plane] ?? 0;
    const whole = Math.ceil(width / blockBytes) * blockBytes;
    const last = offset + stride * (height - 1) + whole;
    return coversWidth && whole <= stride && last <= (into.planes[plane]?.length ?? 0);
  });
}

/** A picture whose rows libswscale may write beyond. */
export function roomyPicture(layout: PlanarLayout, width: number, height: number): PlanarPicture {
  const sizes = planeSizes(layout, width, height);
  const strides = sizes.map((size) => Math.ceil(size.width / blockBytes) * blockBytes);
  const planes = sizes.map((size, plane) => new Uint8Array((strides[plane] ?? 0) * size.height));
  return { layout, width, height, planes, strides };
}

/** Copies a whole picture into the part of another that it covers. */
export function copyInto(from: PlanarPicture, into: PlanarPicture, placement: Placement): void {
  for (const [plane, { offset, width, height }] of windows(into, placement).entries()) {
    const [step = 0, stride = 0] = [from.strides[plane], into.strides[plane]];
    for (let row = 0; row < height; row++) {
      const bytes = from.planes[plane]?.subarray(row * step, row * step + width);
      if (bytes !== undefined) into.planes[plane]?.set(bytes, offset + row * stride);
    }
  }
}

export function checkPlanes({ layout, width, height, planes, strides }: PlanarPicture): void {
  for (const [plane, size] of planeSizes(layout, width, height).entries()) {
    checkPlane(planes[plane] ?? new Uint8Array(0), strides[plane] ?? 0, size);
  }
}

/** The library would read and write past the end. */
export function checkPlane(bytes: Uint8Array, stride: number, size: { width: number; height: number }): void {
  const { width, height } = size;
  if (width > 0 && height > 0 && stride >= width && bytes.length >= stride * (height - 1) + width) return;
  throw new PerunError('USAGE', `a picture has ${bytes.length} bytes, too few for ${width}×${height}`);
}
