import { PNG } from 'pngjs';
import type { RgbaFrame } from '../../src/shared/frame.ts';

/** Larger ones come from a file that somebody made by hand. */
const pixelsMost = 512;
/** Where the header of a PNG says its size; PNG, third edition, 11.2.1. */
const [widthAt, heightAt, headerBytes] = [16, 20, 33];

/** The picture of a save; undefined where the bytes are none, or it is larger than such pictures are. */
export function decodeThumbnail(bytes: Buffer): RgbaFrame | undefined {
  if (bytes.length < headerBytes) return undefined;
  const [width, height] = [bytes.readUInt32BE(widthAt), bytes.readUInt32BE(heightAt)];
  if (width < 1 || height < 1 || width > pixelsMost || height > pixelsMost) return undefined;
  try {
    const { data } = PNG.sync.read(bytes);
    return { width, height, pixels: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
  } catch {
    return undefined;
  }
}
