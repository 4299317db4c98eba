import { describe, expect, it } from 'vitest';
import { FrameDecoder } from '../../../src/codec/frame-decoder.ts';
import type { Kernels } from '../../../src/codec/kernels/kernels.ts';
import { TypeScriptKernels } from '../../../src/codec/kernels/typescript-kernels.ts';
import { instantiateKernels } from '../../../src/codec/kernels/wasm-kernels.ts';
import { createLz4 } from '../../../src/codec/lz4/lz4.ts';
import { lz4Native } from '../../../src/codec/lz4/lz4.node.ts';
import { PlaneEncoder, type PlaneEncoderOptions } from '../../../src/codec/planes/plane-encoder.ts';
import { PlaneDecoder } from '../../../src/codec/planes/plane-decoder.ts';
import { zstdNative } from '../../../src/codec/zstd.node.ts';
import type { IndexedFrame, Picture, RgbaFrame } from '../../../src/shared/frame.ts';
import { indexedFrames, pictureSystems, rgbaOf } from '../../support/codec/pictures.ts';

function wasm(): Kernels {
  const kernels = instantiateKernels();
  if (kernels === undefined) throw new Error('no WebAssembly here');
  return kernels;
}

const makers: [string, () => Kernels][] = [
  ['WebAssembly', wasm],
  ['TypeScript', () => new TypeScriptKernels()],
];
const all = { level: 2, indexed: true, scroll: true, strips: true } as const;
const forms: [string, PlaneEncoderOptions][] = [
  ['everything', all],
  ['zstd', { ...all, zstd: zstdNative }],
  ['fast', { ...all, level: 1 }],
  ['high', { ...all, level: 3 }],
  ['indexed alone', { ...all, scroll: false }],
  ['in rows', { ...all, strips: false }],
  ['scroll alone', { ...all, indexed: false }],
  ['zstd alone', { level: 2, indexed: false, scroll: false, strips: false, zstd: zstdNative }],
];

/** A frame whose pixel values come from a function of the pixel's number. */
function frame(width: number, height: number, value: (at: number) => number): RgbaFrame {
  const pixels = new Uint8Array(width * height * 4);
  const words = new Uint32Array(pixels.buffer);
  for (let at = 0; at < words.length; at += 1) words[at] = value(at) >>> 0;
  return { width, height, pixels };
}

const noise = (at: number): number => Math.imul(at ^ (at >>> 7), 0x9e3779b1) ^ Math.imul(at, 0x85ebca6b);
const decoder = () => new FrameDecoder({ lz4: createLz4(), zstd: zstdNative });

/** Every change of colours, size and form that a source may make. */
const restless: Picture[] = [
  frame(33, 17, () => 0xff00_0000),
  frame(33, 17, (at) => (at === 5 ? 0xffff_ffff : 0xff00_0000)),
  frame(33, 17, (at) => 0xff00_0000 + (at % 3)),
  frame(33, 17, (at) => 0xff00_0000 + (at % 17)),
  frame(33, 17, (at) => 0xff00_0000 + (at % 200)),
  frame(33, 17, (at) => 0xff00_1000 + (at % 200)),
  frame(33, 17, noise),
  frame(33, 17, (at) => noise(at + 33)),
  frame(33, 17, () => 0x1234_5678),
  frame(40, 17, (at) => 0xff00_0000 + ((at * at) % 11)),
  frame(40, 17, (at) => 0xff00_0000 + (((at + 2) * (at + 2)) % 11)),
  frame(24, 9, (at) => 0xff00_0000 + (at % 2)),
  frame(24, 9, (at) => 0xff00_0000 + ((at >> 1) % 2)),
  frame(8, 30, (at) => 0xff00_0000 + (at % 3)),
  frame(8, 30, (at) => 0xff00_0000 + (at % 4)),
  frame(1, 1, () => 7),
  frame(1, 1, () => 7),
  frame(1, 1, () => 8),
  frame(300, 2, (at) => 0xff00_0000 | (((at & 31) << 3) | ((at & 31) >> 2))),
  frame(300, 2, (at) => 0xff00_0000 | (((at & 31) << 19) | (((at & 31) >> 2) << 16))),
  {
    width: 3,
    height: 2,
    indices: Uint8Array.of(0, 1, 2, 2, 1, 0),
    palette: Uint8Array.from({ length: 12 }, (_, at) => at),
  },
  {
    width: 3,
    height: 2,
    indices: Uint8Array.of(0, 1, 2, 2, 1, 0),
    palette: Uint8Array.from({ length: 12 }, (_, at) => at + 1),
  },
  {
    width: 3,
    height: 2,
    indices: Uint8Array.of(0, 0, 0, 0, 0, 0),
    palette: Uint8Array.from({ length: 1024 }, (_, at) => at & 255),
  },
];

function expectSame(decoded: RgbaFrame, picture: Picture): void {
  const wanted = 'pixels' in picture ? picture : rgbaOf(picture);
  expect([decoded.width, decoded.height]).toEqual([wanted.width, wanted.height]);
  expect(Buffer.compare(decoded.pixels, wanted.pixels)).toBe(0);
  expect(decoded.pixels.byteOffset % 8).toBe(0);
}

describe.each(makers)('frames beyond the seed, with kernels in %s', (_name, kernels) => {
  it.each(forms)('lose nothing: %s', (_form, options) => {
    const encoder = new PlaneEncoder({ ...options, kernels: kernels() });
    const reader = decoder();
    for (const picture of restless) {
      const { frame: encoded, keyframe } = encoder.encode(picture);
      expect(keyframe).toBe(encoded.encoding.delta === 'none');
      expectSame(reader.decode(encoded), picture);
      expectSame(decoder().decode(encoder.encodeKeyframe()), picture);
    }
  });

  it.each(pictureSystems)('lose nothing of $name', (system) => {
    const own = kernels();
    const encoder = new PlaneEncoder({ ...all, kernels: own });
    const given = new PlaneEncoder({ ...all, kernels: kernels() });
    const [reader, other] = [decoder(), new PlaneDecoder({ kernels: kernels(), keepIndices: true })];
    let before: RgbaFrame | undefined;
    for (const picture of indexedFrames(system, 6)) {
      expectSame(reader.decode(encoder.encode(rgbaOf(picture)).frame), picture);
      const decoded = other.decode(given.encode(picture).frame, before);
      before = decoded;
      expectSame(decoded, picture);
      expect(decoded.indexed?.indices).toEqual(picture.indices);
    }
  });
});

describe('both kernels', () => {
  it.each(forms)('write the same bytes: %s', (_form, options) => {
    const [first, second] = makers.map(([, kernels]) => new PlaneEncoder({ ...options, kernels: kernels() }));
    const pictures = [...restless, ...pictureSystems.flatMap((system) => indexedFrames(system, 4))];
    for (const picture of [...pictures, ...pictures.map((one) => ('pixels' in one ? one : rgbaOf(one)))]) {
      expect(first!.encode(picture)).toEqual(second!.encode(picture));
    }
  });

  it('write and read what the native LZ4 reads and writes', () => {
    for (const [, make] of makers) {
      for (const system of pictureSystems) {
        const kernels = make();
        const { pixels } = rgbaOf(indexedFrames(system, 1)[0]!);
        const [source, packed, target] = [
          kernels.start,
          kernels.start + pixels.length + 64,
          kernels.start + pixels.length * 3,
        ];
        const memory = kernels.memory(target + pixels.length + 64);
        memory.set(pixels, source);
        const size = kernels.compress(source, pixels.length, packed + 4);
        new DataView(memory.buffer).setUint32(packed, pixels.length, true);
        expect(
          Buffer.compare(lz4Native.decompress(memory.slice(packed, packed + 4 + size), pixels.length), pixels),
        ).toBe(0);
        const foreign = lz4Native.compress(pixels);
        memory.set(foreign, packed);
        expect(kernels.decompress(packed + 4, foreign.length - 4, target, pixels.length)).toBe(true);
        expect(Buffer.compare(memory.slice(target, target + pixels.length), pixels)).toBe(0);
        for (const wrong of [0, 1, foreign.length - 5]) {
          expect(kernels.decompress(packed + 4, wrong, target, pixels.length)).toBe(false);
        }
        expect(kernels.decompress(packed + 4, foreign.length - 4, target, pixels.length - 1)).toBe(false);
      }
    }
  });
});

describe('what is chosen', () => {
  const encoded = (first: Picture, second?: Picture) => {
    const encoder = new PlaneEncoder(all);
    const { frame: whole } = encoder.encode(first);
    return second === undefined ? whole : encoder.encode(second).frame;
  };
  const [one, two] = indexedFrames(pictureSystems[1]!, 2) as [IndexedFrame, IndexedFrame];

  it('an unchanged picture costs no data', () => {
    expect(encoded(one, { ...one })).toMatchObject({ encoding: { delta: 'xor' }, data: new Uint8Array(0) });
    expect(encoded(frame(9, 9, noise), frame(9, 9, noise)).data).toHaveLength(0);
  });

  it('a picture that scrolls is a scroll delta, and small', () => {
    const { encoding, data } = encoded(one, two);
    expect(encoding).toEqual({ delta: 'scroll', pixelFormat: 'indexed2', compressor: 'lz4', level: 2 });
    expect(data.length).toBeLessThan(1000);
  });

  it('indices lie in strips where that may be said: compressed, and in a width of whole strips', () => {
    const inStrips = (options: PlaneEncoderOptions, picture: Picture) => {
      const { encoding, data } = new PlaneEncoder(options).encode(picture).frame;
      return encoding.compressor !== 'none' && (data[3] as number) >> 7 === 1;
    };
    const wide = (width: number): RgbaFrame => frame(width, 40, (at) => at % 7);
    expect([8, 12, 16].map((width) => inStrips(all, wide(width)))).toEqual([true, false, true]);
    expect(inStrips({ ...all, strips: false }, wide(16))).toBe(false);
    expect(inStrips({ ...all, indexed: false }, wide(16))).toBe(false);
    const tiny = new PlaneEncoder(all).encode(frame(8, 1, (at) => at)).frame;
    expect(tiny.encoding.compressor).toBe('none');
    expectSame(
      decoder().decode(tiny),
      frame(8, 1, (at) => at),
    );
  });

  it('the format has as few bits as there are colours', () => {
    const formats = [1, 2, 3, 4, 5, 16, 17, 256, 257].map((colours) => {
      return encoded(frame(64, 8, (at) => 0x0100_0000 + (at % colours))).encoding.pixelFormat;
    });
    const expected = ['indexed1', 'indexed1', 'indexed2', 'indexed2', 'indexed4', 'indexed4', 'indexed8', 'indexed8'];
    expect(formats).toEqual([...expected, 'rgba8888']);
  });

  it('more colours are RGB565 where none of them is lost', () => {
    const short = (at: number) =>
      0xff00_0000 | (((at & 31) << 3) | ((at & 31) >> 2)) | ((at >> 5) << 19) | ((at >> 7) << 16);
    expect(encoded(frame(32, 32, short)).encoding.pixelFormat).toBe('rgb565');
    expect(encoded(frame(32, 32, (at) => short(at) ^ (at === 1000 ? 0x0100_0000 : 0))).encoding.pixelFormat).toBe(
      'rgba8888',
    );
  });

  it('refuses pictures whose parts do not fit', () => {
    const good = { width: 2, height: 1, indices: Uint8Array.of(0, 1), palette: new Uint8Array(8) };
    const bad: Picture[] = [
      { ...good, width: 3 },
      { ...good, palette: new Uint8Array(4) },
      { ...good, palette: new Uint8Array(7) },
      { ...good, palette: new Uint8Array(1028) },
      { width: 0, height: 2, pixels: new Uint8Array(0) },
      { width: 1, height: 1, pixels: new Uint8Array(5) },
    ];
    const encoder = new PlaneEncoder(all);
    encoder.encode(good);
    for (const picture of bad)
      expect(() => encoder.encode(picture)).toThrow(expect.objectContaining({ code: 'CODEC_SIZE' }));
    expect(() => new PlaneEncoder(all).encodeKeyframe()).toThrow(RangeError);
  });
});
