import { crc32, deflateSync } from 'node:zlib';
import type { RgbaFrame } from '../../shared/frame.ts';

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** Eight bits each of red, green and blue, not interlaced; PNG, third edition, 11.2.1. */
const trueColour = 2;

/** A picture as a PNG file, without its alpha: screens have none. */
export function encodePng({ width, height, pixels }: RgbaFrame): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, trueColour, 0, 0, 0], 8);
  const row = 1 + width * 3;
  // Each row begins with its filter, 0 for none: few colours compress well as they are.
  const rows = new Uint8Array(row * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 4;
      const to = y * row + 1 + x * 3;
      rows[to] = pixels[from] ?? 0;
      rows[to + 1] = pixels[from + 1] ?? 0;
      rows[to + 2] = pixels[from + 2] ?? 0;
    }
  }
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', none)]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}

const none = new Uint8Array(0);
