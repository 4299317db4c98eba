import { inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { encodePng } from '../../../../src/host/store/png.ts';

describe('PNG', () => {
  test('has every pixel, by the chunks of the standard', () => {
    const pixels = Uint8Array.from({ length: 5 * 3 * 4 }, (_, at) => (at * 37) & 0xff);
    const png = Buffer.from(encodePng({ width: 5, height: 3, pixels }));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    const chunks = new Map<string, Buffer>();
    for (let at = 8; at < png.length;) {
      const length = png.readUInt32BE(at);
      chunks.set(png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + length));
      at += 12 + length;
    }
    expect([...chunks.keys()]).toEqual(['IHDR', 'IDAT', 'IEND']);
    expect([...(chunks.get('IHDR') ?? [])]).toEqual([0, 0, 0, 5, 0, 0, 0, 3, 8, 2, 0, 0, 0]);
    const rows = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0));
    const expected = Array.from({ length: 3 }, (_, y) => [
      0,
      ...Array.from({ length: 5 }, (__, x) => [...pixels.subarray((y * 5 + x) * 4, (y * 5 + x) * 4 + 3)]).flat(),
    ]).flat();
    expect([...rows]).toEqual(expected);
  });
});
