import { createHash } from 'node:crypto';
import type { RgbaFrame } from '../../../src/shared/frame.ts';

/**
 * A picture unlike any other of its session, opaque: a bar that moves with the number, the number in bits along the
 * top, a lit square per button along the bottom, and a ground of noise, so that it takes deltas to send it well.
 */
export function testPicture(number: number, buttons: number, width: number, height: number): RgbaFrame {
  const pixels = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) pixels.set(colourAt(number, buttons, x, y, width, height), (y * width + x) * 4);
  }
  return { width, height, pixels };
}

type Colour = readonly [number, number, number, number];

function colourAt(number: number, buttons: number, x: number, y: number, width: number, height: number): Colour {
  if (y === 0 && x < 24) return (number >> x) & 1 ? [255, 255, 255, 255] : [0, 0, 0, 255];
  const button = Math.floor((x * 16) / width);
  if (y >= height - 2) return (buttons >> button) & 1 ? [255, 184, 77, 255] : [40, 44, 52, 255];
  if (x === number % width) return [125, 220, 152, 255];
  return [27 + noise(x, y), 31 + noise(y, x), 48 + noise(x + 7, y), 255];
}

/** 0–31, the same for the same place in every picture. */
function noise(x: number, y: number): number {
  return (Math.imul(x * 374_761_393 + y * 668_265_263, 1_274_126_177) >>> 24) & 31;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
