import { describe, expect, it } from 'vitest';
import { decompressLz4Frame, isLz4Frame } from '../../../../src/codec/lz4/frame-format.ts';
import { compressBound } from '../../../../src/codec/lz4/block-compress.ts';
import { createLz4, type Lz4, sizePrefixOf } from '../../../../src/codec/lz4/lz4.ts';
import { lz4Native } from '../../../../src/codec/lz4/lz4.node.ts';
import { fromHex, readVectors, toHex } from '../../protocol/perun/vectors.ts';

interface Lz4Vectors {
  readonly blocks: { name: string; plain: string; block: string; frame: string | null }[];
  readonly refused: { name: string; expectedBytes: number; block: string; error: string }[];
}

const { blocks, refused } = readVectors('lz4.json') as Lz4Vectors;

const implementations: [string, Lz4][] = [
  ['TypeScript', createLz4()],
  ['native', lz4Native],
];

describe.each(implementations)('LZ4 in %s', (_name, lz4) => {
  it.each(blocks)('reads $name', ({ plain, block }) => {
    const size = plain.length / 2;
    expect(toHex(lz4.decompress(fromHex(block), size))).toBe(plain);
  });

  it.each(blocks)('writes what both read: $name', ({ plain }) => {
    const source = fromHex(plain);
    const block = lz4.compress(source);
    expect(sizePrefixOf(block)).toBe(source.length);
    for (const [, other] of implementations) expect(toHex(other.decompress(block, source.length))).toBe(plain);
  });

  it.each(refused)('refuses $name', ({ expectedBytes, block, error }) => {
    expect(() => lz4.decompress(fromHex(block), expectedBytes)).toThrow(expect.objectContaining({ code: error }));
  });

  it('gives out buffers that nobody writes to again', () => {
    const first = lz4.compress(new Uint8Array(1000).fill(1));
    const kept = first.slice();
    lz4.compress(new Uint8Array(2000).map((_, index) => index * 7));
    expect(first).toEqual(kept);
    const plain = lz4.decompress(first, 1000);
    lz4.decompress(lz4.compress(new Uint8Array(1000).fill(9)), 1000);
    expect(plain).toEqual(new Uint8Array(1000).fill(1));
  });

  it('reads and writes views into larger buffers', () => {
    const room = new Uint8Array(3000).map((_, index) => (index * index) >> 5);
    const view = room.subarray(7, 2500);
    const block = lz4.compress(view);
    const shifted = new Uint8Array(block.length + 5);
    shifted.set(block, 3);
    expect(lz4.decompress(shifted.subarray(3, 3 + block.length), view.length)).toEqual(view.slice());
  });

  it('allocates nothing for a size that is only declared', () => {
    const block = lz4.compress(new Uint8Array(64));
    const forged = block.slice();
    new DataView(forged.buffer).setUint32(0, 0x7fff_ffff, true);
    const before = process.memoryUsage().arrayBuffers;
    for (const expected of [64, 0x7fff_ffff]) {
      expect(() => lz4.decompress(forged, expected)).toThrow(expect.objectContaining({ name: 'PerunError' }));
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024);
  });
});

describe('the compressor in TypeScript', () => {
  it('depends on its input alone, not on what it compressed before', () => {
    const source = new Uint8Array(5000).map((_, index) => (index % 37) * (index >> 9));
    const used = createLz4();
    for (let round = 0; round < 50; round += 1) used.compress(new Uint8Array(3000).map((_, at) => at * round));
    expect(used.compress(source)).toEqual(createLz4().compress(source));
  });

  it('stays within its bound on data that does not compress', () => {
    let state = 1;
    const noise = new Uint8Array(100_000).map(() => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
      return state >>> 24;
    });
    const block = createLz4().compress(noise);
    expect(block.length).toBeGreaterThan(noise.length);
    expect(block.length).toBeLessThanOrEqual(4 + compressBound(noise.length));
  });

  it('compresses frames about as well as the native one', () => {
    const frame = tiledFrame(256, 240);
    expect(createLz4().compress(frame).length).toBeLessThan(lz4Native.compress(frame).length * 1.1);
  });
});

describe('the LZ4 frame format', () => {
  it.each(blocks.filter(({ frame }) => frame !== null))('reads $name', ({ plain, frame }) => {
    const source = fromHex(frame ?? '');
    expect(isLz4Frame(source)).toBe(true);
    expect(toHex(decompressLz4Frame(source, plain.length / 2))).toBe(plain);
  });

  const zeros = fromHex(blocks.find(({ name }) => name.startsWith('8192 zeros'))?.frame ?? '');

  it('refuses every truncation, and what follows it', () => {
    for (let length = 0; length < zeros.length; length += 1) {
      expect(() => decompressLz4Frame(zeros.subarray(0, length), 8192)).toThrow(
        expect.objectContaining({ name: 'PerunError' }),
      );
    }
    expect(() => decompressLz4Frame(new Uint8Array([...zeros, 0]), 8192)).toThrow(
      expect.objectContaining({ code: 'CODEC_CORRUPT' }),
    );
  });

  it('refuses another size', () => {
    for (const size of [8191, 8193, 0, 2 ** 31]) {
      expect(() => decompressLz4Frame(zeros, size)).toThrow(expect.objectContaining({ name: 'PerunError' }));
    }
  });
});

/** Eight-pixel tiles in sixteen colours, as an emulator draws. */
function tiledFrame(width: number, height: number): Uint8Array {
  const pixels = new Uint8Array(width * height * 4);
  for (let at = 0; at < width * height; at += 1) {
    const x = at % width;
    const y = Math.floor(at / width);
    const colour = ((x >> 3) * 7 + (y >> 3) * 13 + ((x * y) & 1)) & 15;
    pixels.set([colour * 16, 255 - colour * 9, colour, 255], at * 4);
  }
  return pixels;
}
