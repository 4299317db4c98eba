import { createHash } from 'node:crypto';
import type { RgbaFrame } from '../../../src/shared/frame.ts';

/**
 * A picture unlike any other of its session, opaque: a chequered ground, a bar that moves with the number, the number
 * in bits along the top, and a lit square per button along the bottom.
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
  return (x + y) % 2 === 0 ? [27, 31, 39, 255] : [58, 66, 80, 255];
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
