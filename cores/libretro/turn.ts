import type { Picture } from '../../sdk/typescript/index.ts';

/** The picture turned by so many quarters, counter-clockwise. */
export function turned(picture: Picture, quarters: number): Picture {
  if (quarters === 0) return picture;
  const { width, height } = picture;
  const size = quarters === 2 ? { width, height } : { width: height, height: width };
  const from = sourceOf(width, height, quarters);
  if ('indices' in picture) {
    const indices = new Uint8Array(width * height);
    turn(picture.indices, indices, size, from);
    return { ...size, indices, palette: picture.palette };
  }
  const words = new Uint32Array(width * height);
  const { buffer, byteOffset } = picture.pixels;
  turn(new Uint32Array(buffer, byteOffset, width * height), words, size, from);
  return { ...size, pixels: new Uint8Array(words.buffer) };
}

/** Where in the old picture a place of the new one comes from. */
function sourceOf(width: number, height: number, quarters: number): (x: number, y: number) => number {
  switch (quarters) {
    case 1:
      return (x, y) => x * width + (width - 1 - y);
    case 2:
      return (x, y) => (height - 1 - y) * width + (width - 1 - x);
    default:
      return (x, y) => (height - 1 - x) * width + y;
  }
}

function turn<T extends Uint8Array | Uint32Array>(
  old: T,
  into: T,
  { width, height }: { readonly width: number; readonly height: number },
  from: (x: number, y: number) => number,
): void {
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) into[y * width + x] = old[from(x, y)]!;
}
