import { frameBytes, type RgbaFrame } from '../../shared/frame.ts';

/** A picture no wider and no higher than `most` pixels, in the same proportions: every pixel stands for one of the frame. */
export function shrink(frame: RgbaFrame, most: number): RgbaFrame {
  const scale = Math.max(1, frame.width / most, frame.height / most);
  const width = Math.max(1, Math.floor(frame.width / scale));
  const height = Math.max(1, Math.floor(frame.height / scale));
  const pixels = new Uint8Array(frameBytes(width, height));
  const from = new Uint32Array(aligned(frame.pixels).buffer);
  const to = new Uint32Array(pixels.buffer);
  for (let y = 0; y < height; y++) {
    const row = Math.min(frame.height - 1, Math.floor((y + 0.5) * scale)) * frame.width;
    for (let x = 0; x < width; x++) {
      to[y * width + x] = from[row + Math.min(frame.width - 1, Math.floor((x + 0.5) * scale))] ?? 0;
    }
  }
  return { width, height, pixels };
}

/** The pixels in a buffer that holds nothing else, which views of words need. */
function aligned(pixels: Uint8Array): Uint8Array {
  return pixels.byteOffset === 0 && pixels.byteLength === pixels.buffer.byteLength ? pixels : pixels.slice();
}
