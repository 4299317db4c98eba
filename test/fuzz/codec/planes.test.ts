import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FrameDecoder } from '../../../src/codec/frame-decoder.ts';
import type { Kernels } from '../../../src/codec/kernels/kernels.ts';
import { TypeScriptKernels } from '../../../src/codec/kernels/typescript-kernels.ts';
import { instantiateKernels } from '../../../src/codec/kernels/wasm-kernels.ts';
import { createLz4 } from '../../../src/codec/lz4/lz4.ts';
import { PlaneDecoder } from '../../../src/codec/planes/plane-decoder.ts';
import { PlaneEncoder } from '../../../src/codec/planes/plane-encoder.ts';
import { zstdNative } from '../../../src/codec/zstd.node.ts';
import { encodingOf, flagsOf } from '../../../src/protocol/perun/flags.ts';
import { isPerunError, type PerunError } from '../../../src/shared/errors.ts';
import type { IndexedFrame, Picture, PixelFormat, RgbaFrame } from '../../../src/shared/frame.ts';
import { rgbaOf } from '../../support/codec/pictures.ts';
import { fuzzRuns, fuzzTimeoutMs } from '../perun/runs.ts';

const lz4 = createLz4();
const decoder = () => new FrameDecoder({ lz4, zstd: zstdNative, keepIndices: true });

/** A picture of few colours that may be cut out of a larger one, so that films scroll. */
function shot(size: number, colours: number, dx: number, dy: number, seed: number): IndexedFrame {
  const [width, height] = [size, (size >> 1) + 3];
  const indices = new Uint8Array(width * height);
  for (let at = 0; at < indices.length; at += 1) {
    const [x, y] = [(at % width) + dx, Math.floor(at / width) + dy];
    indices[at] = (Math.imul(x * 31 + y * 17 + seed, 0x9e3779b1) >>> 24) % colours;
  }
  const palette = Uint8Array.from({ length: colours * 4 }, (_, at) => (at * 37 + seed) & 255);
  return { width, height, indices, palette };
}

const film = fc.array(
  fc
    .tuple(
      fc.constantFrom(5, 40, 67),
      fc.constantFrom(1, 2, 3, 9, 200),
      fc.nat({ max: 9 }),
      fc.nat({ max: 9 }),
      fc.nat({ max: 2 }),
    )
    .chain((parts) => fc.tuple(fc.constant(shot(...parts)), fc.boolean()))
    .map(([one, isIndexed]): Picture => (isIndexed ? one : rgbaOf(one))),
  { minLength: 1, maxLength: 8 },
);

it(
  'frames beyond the seed come out as they went in, over the flags of the wire, for all who join at any time',
  () => {
    const options = fc.record({
      level: fc.constantFrom<1 | 2 | 3>(1, 2, 3),
      indexed: fc.boolean(),
      scroll: fc.boolean(),
      strips: fc.boolean(),
      zstd: fc.constantFrom(undefined, zstdNative),
    });
    fc.assert(
      fc.property(film, options, fc.nat({ max: 7 }), (pictures, chosen, joins) => {
        const encoder = new PlaneEncoder(chosen);
        const [early, late] = [decoder(), decoder()];
        for (const [at, picture] of pictures.entries()) {
          const { frame } = encoder.encode(picture);
          const encoding = encodingOf(flagsOf(frame.encoding), true);
          expect(encoding).toEqual(frame.encoding);
          const wanted = 'pixels' in picture ? picture.pixels : rgbaOf(picture).pixels;
          const decoded = early.decode({ ...frame, encoding });
          expect(Buffer.compare(decoded.pixels, wanted)).toBe(0);
          if (decoded.indexed !== undefined) expect(Buffer.compare(rgbaOf(decoded.indexed).pixels, wanted)).toBe(0);
          if (at === joins) expect(Buffer.compare(late.decode(encoder.encodeKeyframe()).pixels, wanted)).toBe(0);
          if (at > joins) expect(Buffer.compare(late.decode({ ...frame, encoding }).pixels, wanted)).toBe(0);
        }
      }),
      { numRuns: fuzzRuns },
    );
  },
  fuzzTimeoutMs,
);

const formats: readonly PixelFormat[] = ['rgba8888', 'indexed8', 'indexed4', 'indexed2', 'indexed1', 'rgb565'];

/** Data of any kind, often with a size in front that could be right, or with its highest bit set, which is that of strips. */
const data = fc.tuple(sized(), fc.boolean()).map(([bytes, inStrips]) => {
  if (inStrips && bytes.length > 3) bytes[3] = (bytes[3] as number) | 0x80;
  return bytes;
});

function sized(): fc.Arbitrary<Uint8Array> {
  return fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.uint8Array({ maxLength: 200 }).map((plain) => lz4.compress(plain)),
    fc.uint8Array({ maxLength: 200 }).map((plain) => {
      const packed = zstdNative.compress(plain);
      const prefixed = new Uint8Array(4 + packed.length);
      new DataView(prefixed.buffer).setUint32(0, plain.length, true);
      prefixed.set(packed, 4);
      return prefixed;
    }),
  );
}

it(
  'any bytes are a picture of the right size or a named error, the same with both kernels, and change no picture before',
  () => {
    const kernels: Kernels[] = [instantiateKernels()!, new TypeScriptKernels()];
    const step = fc.record({
      pixelFormat: fc.constantFrom(...formats),
      delta: fc.constantFrom('none' as const, 'xor' as const, 'scroll' as const),
      compressor: fc.constantFrom('none' as const, 'lz4' as const, 'zstd' as const),
      width: fc.integer({ min: 1, max: 9 }),
      height: fc.integer({ min: 1, max: 11 }),
      data,
      /** Cut or filled up to what such a frame needs, so that it gets past the check of its size. */
      fits: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
        const decoders = kernels.map((own) => new PlaneDecoder({ kernels: own, zstd: zstdNative, keepIndices: true }));
        const returned: [Uint8Array, Uint8Array][] = [];
        for (const one of steps) {
          const { pixelFormat, delta, width, height } = one;
          const compressor = one.fits ? 'none' : one.compressor;
          const level = compressor === 'none' ? 0 : 2;
          const bits = { rgba8888: 32, indexed8: 8, indexed4: 4, indexed2: 2, indexed1: 1, rgb565: 16 }[pixelFormat];
          const vectors = delta === 'scroll' ? Math.ceil(height / 8) * 2 : 0;
          const exact = new Uint8Array((bits <= 8 ? 8 : 0) + vectors + Math.ceil((width * height * bits) / 8));
          exact.set(one.data.subarray(0, exact.length));
          const frame = {
            width,
            height,
            encoding: { delta, pixelFormat, compressor, level },
            data: one.fits ? exact : one.data,
          } as const;
          const before = new Uint8Array(width * height * 4).fill(0x5a);
          const results = decoders.map((reader) => outcome(() => reader.decode(frame, { pixels: before })));
          for (const result of results) {
            if (isPerunError(result)) {
              expect(result.code).toMatch(/^CODEC_/u);
            } else {
              expect(result.pixels).toHaveLength(width * height * 4);
              returned.push([result.pixels, result.pixels.slice()]);
            }
          }
          if (isPerunError(results[0]) || isPerunError(results[1])) {
            expect(results.every((result) => isPerunError(result))).toBe(true);
          } else {
            expect(results[0]).toEqual(results[1]);
          }
        }
        for (const [pixels, copy] of returned) expect(pixels).toEqual(copy);
      }),
      { numRuns: fuzzRuns * 3 },
    );
  },
  fuzzTimeoutMs,
);

it(
  'declared sizes cost nothing that the picture does not need',
  () => {
    const bomb = zstdNative.compress(new Uint8Array(64 * 1024 * 1024));
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    fc.assert(
      fc.property(
        fc.oneof(fc.nat({ max: 0x7fff_ffff }), fc.constantFrom(1024, 512, 260, 144, 80, 40)),
        fc.constantFrom(...formats),
        fc.constantFrom('lz4' as const, 'zstd' as const),
        (size, pixelFormat, compressor) => {
          const forged = new Uint8Array(4 + bomb.length);
          new DataView(forged.buffer).setUint32(0, size, true);
          forged.set(bomb, 4);
          const encoding = { delta: 'none', pixelFormat, compressor, level: 2 } as const;
          const reader = new PlaneDecoder({ kernels: new TypeScriptKernels(), zstd: zstdNative });
          const exact = { width: 16, height: 16, encoding };
          expect(isPerunError(outcome(() => reader.decode({ ...exact, data: forged }, undefined)))).toBe(true);
          peak = Math.max(peak, process.memoryUsage().arrayBuffers);
        },
      ),
      { numRuns: fuzzRuns },
    );
    expect(peak - before).toBeLessThan(32 * 1024 * 1024);
  },
  fuzzTimeoutMs,
);

/** The result, or the PerunError thrown; anything else thrown is a fault of ours and fails the test. */
function outcome(run: () => RgbaFrame): RgbaFrame | PerunError {
  try {
    return run();
  } catch (error) {
    if (isPerunError(error)) return error;
    throw error;
  }
}
