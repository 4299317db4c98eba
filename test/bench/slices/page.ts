import type { PlanarPicture } from '../../../src/shared/video.ts';

/** Rows that the page scrolls each frame: too many for motion to be found, so that frames have all the bits they may. */
export const stepRows = 40;

/** Rows of luma: lines of something like letters, dark on bright. */
export function page(width: number, height: number): Uint8Array {
  const rows_ = new Uint8Array(width * height).fill(235);
  let state = 12_345;
  for (let row = 0; row < height; row++) {
    if (row % 18 >= 12) continue;
    for (let column = 40; column < width - 40; column++) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      if (((state >> 16) & 7) < 3) rows_[row * width + column] = 30;
    }
  }
  return rows_;
}

/** The picture that begins at a row of the page. */
export function drawPage(text: Uint8Array, from: number, into: PlanarPicture): void {
  const { width, height, planes, strides } = into;
  for (let row = 0; row < height; row++) {
    planes[0]?.set(text.subarray((from + row) * width, (from + row + 1) * width), row * (strides[0] ?? 0));
  }
}
