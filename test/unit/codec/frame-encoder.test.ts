import { describe, expect, it } from 'vitest';
import { FrameDecoder } from '../../../src/codec/frame-decoder.ts';
import { FrameEncoder } from '../../../src/codec/frame-encoder.ts';
import { createLz4, type Lz4 } from '../../../src/codec/lz4/lz4.ts';
import { lz4Native } from '../../../src/codec/lz4/lz4.node.ts';
import type { CompressionLevel, RgbaFrame } from '../../../src/shared/frame.ts';

const width = 64;
const height = 32;

/** A frame whose pixel values come from a function of the pixel's number. */
function frame(value: (at: number) => number, size = { width, height }): RgbaFrame {
  const pixels = new Uint8Array(size.width * size.height * 4);
  const words = new Uint32Array(pixels.buffer);
  for (let at = 0; at < words.length; at += 1) words[at] = value(at) >>> 0;
  return { ...size, pixels };
}

const mix = (at: number, seed: number): number => Math.imul(at ^ (seed << 16), 2_654_435_761) ^ Math.imul(at, seed);
const noise = (seed: number): RgbaFrame => frame((at) => Math.imul(mix(at, seed) ^ (mix(at, seed) >>> 15), 0x85ebca6b));
const black = frame(() => 0xff00_0000);
/** Noise in the first pixels, the rest as given. */
const changed = (base: RgbaFrame, count: number, seed: number): RgbaFrame => {
  const pixels = base.pixels.slice();
  pixels.set(noise(seed).pixels.subarray(0, count * 4));
  return { ...base, pixels };
};

describe.each([0, 1, 2, 3] as CompressionLevel[])('level %i', (level) => {
  it.each([
    ['TypeScript', createLz4()],
    ['native', lz4Native],
  ] as [string, Lz4][])('loses nothing, with LZ4 in %s', (_name, lz4) => {
    const encoder = new FrameEncoder({ lz4, level });
    const decoder = new FrameDecoder({ lz4: createLz4() });
    const small = frame((at) => at, { width: 8, height: 8 });
    const frames = [
      black,
      changed(black, 5, 1),
      black,
      noise(2),
      noise(3),
      changed(noise(3), 9, 4),
      small,
      small,
      black,
    ];
    for (const original of frames) {
      const { frame: encoded, keyframe } = encoder.encode(original);
      expect(keyframe).toBe(encoded.encoding.delta === 'none');
      expect(encoded.data.length).toBeLessThanOrEqual(original.pixels.length);
      const decoded = decoder.decode(encoded);
      expect(decoded).toEqual(original);
    }
  });

  it('begins whole, and again after a change of size', () => {
    const encoder = new FrameEncoder({ lz4: createLz4(), level });
    const small = frame((at) => at, { width: 8, height: 8 });
    expect(encoder.encode(black).keyframe).toBe(true);
    expect(encoder.encode(small).keyframe).toBe(true);
    expect(encoder.encode(black).keyframe).toBe(true);
  });

  it('a keyframe for one who joins late changes nothing for the others', () => {
    const encoder = new FrameEncoder({ lz4: createLz4(), level });
    const early = new FrameDecoder({ lz4: createLz4() });
    const late = new FrameDecoder({ lz4: createLz4() });
    const second = changed(black, 5, 1);
    const third = changed(second, 9, 2);
    early.decode(encoder.encode(black).frame);
    early.decode(encoder.encode(second).frame);
    late.decode(encoder.encodeKeyframe());
    const { frame: next } = encoder.encode(third);
    expect(early.decode(next).pixels).toEqual(third.pixels);
    expect(late.decode(next).pixels).toEqual(third.pixels);
  });
});

describe('what the levels choose', () => {
  const lz4 = createLz4();

  /** Compressions made, beside what came of it. */
  function encodeTwo(level: CompressionLevel, first: RgbaFrame, second: RgbaFrame) {
    let compressions = 0;
    const counting: Lz4 = { ...lz4, compress: (source) => ((compressions += 1), lz4.compress(source)) };
    const encoder = new FrameEncoder({ lz4: counting, level });
    encoder.encode(first);
    compressions = 0;
    const { frame: encoded } = encoder.encode(second);
    return { ...encoded.encoding, compressions, bytes: encoded.data.length };
  }

  it('0 sends raw pixels and compresses nothing', () => {
    expect(encodeTwo(0, black, black)).toEqual({
      delta: 'none',
      pixelFormat: 'rgba8888',
      compressor: 'none',
      level: 0,
      compressions: 0,
      bytes: width * height * 4,
    });
  });

  it('1 compresses once and takes the delta even where the whole frame were smaller', () => {
    expect(encodeTwo(1, changed(black, 1500, 1), black)).toMatchObject({ delta: 'xor', level: 1, compressions: 1 });
  });

  it('1 sends raw what a delta does not make smaller', () => {
    expect(encodeTwo(1, noise(1), noise(2))).toMatchObject({ delta: 'none', compressor: 'none', compressions: 1 });
  });

  it('2 takes the delta under 70 % of the whole frame, and not over', () => {
    const base = changed(black, 1000, 1);
    expect(encodeTwo(2, base, changed(base, 100, 2))).toMatchObject({ delta: 'xor', level: 2, compressions: 2 });
    expect(encodeTwo(2, base, changed(base, 850, 2))).toMatchObject({ delta: 'none', level: 2, compressions: 2 });
  });

  it('3 takes the smaller of the two', () => {
    const base = changed(black, 1000, 1);
    expect(encodeTwo(3, base, changed(base, 850, 2))).toMatchObject({ delta: 'xor', level: 3, compressions: 2 });
    expect(encodeTwo(3, changed(black, 1500, 1), black)).toMatchObject({ delta: 'none', level: 3 });
  });

  it('a still picture costs next to nothing', () => {
    for (const level of [1, 2, 3] as const) expect(encodeTwo(level, noise(1), noise(1)).bytes).toBeLessThan(60);
  });
});

describe('frames that are none', () => {
  it.each([
    ['too few pixels', { width: 2, height: 2, pixels: new Uint8Array(15) }],
    ['too many', { width: 2, height: 2, pixels: new Uint8Array(17) }],
    ['no width', { width: 0, height: 2, pixels: new Uint8Array(0) }],
  ])('%s', (_name, bad) => {
    const encoder = new FrameEncoder({ lz4: createLz4(), level: 2 });
    const refused = expect.objectContaining({ code: 'CODEC_SIZE' });
    expect(() => encoder.encode(bad)).toThrow(refused);
    expect(() => encoder.encodeKeyframe()).toThrow(RangeError);
  });
});
