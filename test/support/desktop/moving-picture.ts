import type { PackedPicture } from '../../../src/shared/video.ts';

/** Cells of a picture's number: 16 bits, the lowest first, four to a row. */
const [columns, rows] = [4, 4];

/**
 * Pixels (bgrx) of an animation, told by the frame's number alone: bands of colour that move two pixels a frame, and the
 * number itself in cells of black and white in the upper left quarter.
 */
export function movingPicture(frame: number, width: number, height: number): PackedPicture {
  const pixels = new Uint8Array(width * height * 4);
  const cell = cellSize(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      const [column, row] = [Math.floor(x / cell), Math.floor(y / cell)];
      const bit = row * columns + column;
      if (column < columns && row < rows) pixels.fill((frame >> bit) & 1 ? 255 : 0, at, at + 3);
      else pixels.set(colour(x + y + frame * 2), at);
      pixels[at + 3] = 255;
    }
  }
  return { layout: 'bgrx', width, height, pixels };
}

/** The number in a picture of the same size; undefined where its cells are grey. */
export function movingNumber({ pixels, width, height, stride = width * 4 }: PackedPicture): number | undefined {
  const cell = cellSize(width, height);
  let number = 0;
  for (let bit = 0; bit < columns * rows; bit++) {
    const x = (bit % columns) * cell + (cell >> 1);
    const y = Math.floor(bit / columns) * cell + (cell >> 1);
    const shade = pixels[y * stride + x * 4] ?? 128;
    if (shade > 64 && shade < 192) return undefined;
    if (shade >= 192) number += 2 ** bit;
  }
  return number;
}

function colour(along: number): [blue: number, green: number, red: number] {
  const wave = (length: number) => Math.abs(((along % length) / length) * 2 - 1) * 200 + 28;
  return [Math.round(wave(192)), Math.round(wave(256)), Math.round(wave(320))];
}

function cellSize(width: number, height: number): number {
  return Math.max(1, Math.min(Math.floor(width / columns / 2), Math.floor(height / rows / 2)));
}
