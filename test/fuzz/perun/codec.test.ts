import fc from 'fast-check';
import { compressFrameSync } from 'lz4-napi';
import { describe, expect, it } from 'vitest';
import { xor } from '../../../src/codec/delta/xor.ts';
import { FrameDecoder } from '../../../src/codec/frame-decoder.ts';
import { FrameEncoder } from '../../../src/codec/frame-encoder.ts';
import { compressBound } from '../../../src/codec/lz4/block-compress.ts';
import { decompressBlock } from '../../../src/codec/lz4/block-decompress.ts';
import { decompressLz4Frame } from '../../../src/codec/lz4/frame-format.ts';
import { createLz4, type Lz4 } from '../../../src/codec/lz4/lz4.ts';
import { lz4Native } from '../../../src/codec/lz4/lz4.node.ts';
import { encodingOf, flagsOf } from '../../../src/protocol/perun/flags.ts';
import { isPerunError, type PerunError } from '../../../src/shared/errors.ts';
import type { CompressionLevel, RgbaFrame } from '../../../src/shared/frame.ts';
import { concat } from './arbitraries.ts';
import { fuzzRuns, fuzzTimeoutMs } from './runs.ts';

const lz4 = createLz4();
const implementations: Lz4[] = [lz4, lz4Native];

/** Data with runs, repeats and noise, as pictures have them. */
const data = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc
        .tuple(fc.nat({ max: 255 }), fc.nat({ max: 3000 }))
        .map(([value, length]) => new Uint8Array(length).fill(value)),
      fc
        .tuple(fc.uint8Array({ minLength: 1, maxLength: 9 }), fc.nat({ max: 200 }))
        .map(([pattern, times]) => concat(Array.from({ length: times }, () => pattern))),
    ),
    { maxLength: 12 },
  )
  .map(concat);

describe('LZ4', () => {
  it(
    'of either implementation is read by both',
    () => {
      fc.assert(
        fc.property(data, (plain) => {
          for (const writer of implementations) {
            const block = writer.compress(plain);
            expect(block.length).toBeLessThanOrEqual(4 + compressBound(plain.length));
            for (const reader of implementations) expect(reader.decompress(block, plain.length)).toEqual(plain);
          }
          if (plain.length > 0) {
            const frame = new Uint8Array(compressFrameSync(Buffer.from(plain)));
            expect(decompressLz4Frame(frame, plain.length)).toEqual(plain);
          }
        }),
        { numRuns: fuzzRuns },
      );
    },
    fuzzTimeoutMs,
  );

  it(
    'that is damaged yields the expected size or a named error, and both implementations agree on it',
    () => {
      const damages = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 });
      fc.assert(
        fc.property(data, damages, fc.nat({ max: 3 }), (plain, changes, cut) => {
          const whole = lz4.compress(plain);
          const block = whole.slice(0, whole.length - cut);
          for (const [where, value] of changes) if (block.length > 4) block[4 + (where % (block.length - 4))] = value;
          const results = implementations.map((reader) => outcome(() => reader.decompress(block, plain.length)));
          for (const result of results) {
            if (isPerunError(result)) expect(result.code).toMatch(/^CODEC_/u);
            else expect(result.length).toBe(plain.length);
          }
          const [ours, native] = results;
          if (!isPerunError(ours) && !isPerunError(native)) expect(ours).toEqual(native);
        }),
        { numRuns: fuzzRuns * 2 },
      );
    },
    fuzzTimeoutMs,
  );

  it(
    'of any bytes writes nothing outside its target',
    () => {
      fc.assert(
        fc.property(
          fc.uint8Array({ maxLength: 200 }),
          fc.nat({ max: 500 }),
          fc.nat({ max: 40 }),
          (source, size, from) => {
            const room = new Uint8Array(64 + size + 64).fill(0xa5);
            const target = room.subarray(64, 64 + size);
            const start = Math.min(from, size);
            const result = outcome(() => {
              decompressBlock(source, 0, source.length, target, start);
              return target;
            });
            if (isPerunError(result)) expect(result.code).toBe('CODEC_CORRUPT');
            const outside = concat([room.subarray(0, 64 + start), room.subarray(64 + size)]);
            expect(outside.every((value) => value === 0xa5)).toBe(true);
          },
        ),
        { numRuns: fuzzRuns * 3 },
      );
    },
    fuzzTimeoutMs,
  );

  it(
    'with any prefix allocates no more than what is expected',
    () => {
      const expected = 4096;
      const block = lz4.compress(new Uint8Array(expected));
      const before = process.memoryUsage().arrayBuffers;
      let refused = 0;
      let peak = 0;
      fc.assert(
        fc.property(fc.integer({ min: 1 << 24, max: 0x7fff_ffff }), (prefix) => {
          const forged = block.slice();
          new DataView(forged.buffer).setUint32(0, prefix, true);
          for (const reader of implementations) {
            for (const wanted of [expected, prefix]) {
              if (isPerunError(outcome(() => reader.decompress(forged, wanted)))) refused += 1;
              peak = Math.max(peak, process.memoryUsage().arrayBuffers);
            }
          }
        }),
        { numRuns: fuzzRuns },
      );
      expect(refused).toBe(fuzzRuns * 4);
      // Every one of the refused sizes is at least 16 MiB, so that a single allocation would show.
      expect(peak - before).toBeLessThan(16 * 1024 * 1024);
    },
    fuzzTimeoutMs,
  );
});

describe('frames', () => {
  const picture = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 })).chain(([width, height]) =>
    fc
      .array(fc.tuple(fc.nat({ max: width * height - 1 }), fc.nat({ max: 0xffff_ffff })), { maxLength: 12 })
      .map((dots): RgbaFrame => {
        const pixels = new Uint8Array(width * height * 4);
        const view = new DataView(pixels.buffer);
        for (const [at, colour] of dots) view.setUint32(at * 4, colour);
        return { width, height, pixels };
      }),
  );

  /** Frames of few sizes, so that deltas happen. */
  const film = fc.array(fc.tuple(picture, fc.boolean()), { minLength: 1, maxLength: 10 }).map((shots) =>
    shots.map(([shot, isAlike], index) => {
      const first = shots[0]?.[0];
      if (!isAlike || first === undefined) return shot;
      const pixels = first.pixels.slice();
      pixels[(index * 13) % pixels.length] = index;
      return { ...first, pixels };
    }),
  );

  it(
    'come out as they went in, at every level, over the flags of the wire',
    () => {
      fc.assert(
        fc.property(film, fc.constantFrom<CompressionLevel>(0, 1, 2, 3), fc.boolean(), (frames, level, isNative) => {
          const encoder = new FrameEncoder({ lz4: isNative ? lz4Native : lz4, level });
          const decoder = new FrameDecoder({ lz4: isNative ? lz4 : lz4Native });
          for (const frame of frames) {
            const { frame: encoded } = encoder.encode(frame);
            const encoding = encodingOf(flagsOf(encoded.encoding), true);
            expect(encoding).toEqual(encoded.encoding);
            expect(decoder.decode({ ...encoded, encoding })).toEqual(frame);
          }
        }),
        { numRuns: fuzzRuns },
      );
    },
    fuzzTimeoutMs,
  );

  it(
    'of any bytes are pixels of the right size or a named error, strictly and as old cores mean it',
    () => {
      const steps = fc.array(
        fc.record({
          flags: fc.nat({ max: 255 }),
          width: fc.integer({ min: 1, max: 5 }),
          height: fc.integer({ min: 1, max: 3 }),
          data: fc.oneof(
            fc.uint8Array({ maxLength: 70 }),
            data.map((plain) => lz4.compress(plain.subarray(0, 60))),
          ),
        }),
        { maxLength: 6 },
      );
      fc.assert(
        fc.property(steps, fc.boolean(), (frames, isLegacy) => {
          const decoder = new FrameDecoder({ lz4 });
          const returned: [Uint8Array, Uint8Array][] = [];
          for (const frame of frames) {
            const result = outcome(() =>
              isLegacy
                ? decoder.decodeLegacy(frame).pixels
                : decoder.decode({ ...frame, encoding: encodingOf(frame.flags, true) }).pixels,
            );
            if (isPerunError(result)) {
              expect(result.code).toMatch(/^(CODEC|PROTOCOL)_/u);
            } else {
              expect(result.length).toBe(frame.width * frame.height * 4);
              returned.push([result, result.slice()]);
            }
          }
          for (const [pixels, copy] of returned) expect(pixels).toEqual(copy);
        }),
        { numRuns: fuzzRuns * 2 },
      );
    },
    fuzzTimeoutMs,
  );
});

describe('XOR', () => {
  it(
    'undoes itself and is that of each byte, at any offset',
    () => {
      const pair = fc
        .tuple(fc.nat({ max: 300 }), fc.nat({ max: 9 }), fc.nat({ max: 9 }))
        .chain(([length, first, second]) =>
          fc.tuple(
            fc
              .uint8Array({ minLength: length + first, maxLength: length + first })
              .map((bytes) => bytes.subarray(first)),
            fc
              .uint8Array({ minLength: length + second, maxLength: length + second })
              .map((bytes) => bytes.subarray(second)),
          ),
        );
      fc.assert(
        fc.property(pair, ([a, b]) => {
          const delta = xor(a, b);
          expect(delta).toEqual(Uint8Array.from(a, (value, at) => value ^ (b[at] ?? 0)));
          expect(xor(delta, b)).toEqual(Uint8Array.from(a));
        }),
        { numRuns: fuzzRuns },
      );
    },
    fuzzTimeoutMs,
  );
});

/** The result, or the PerunError thrown; anything else thrown is a fault of ours and fails the test. */
function outcome(run: () => Uint8Array): Uint8Array | PerunError {
  try {
    return run();
  } catch (error) {
    if (isPerunError(error)) return error;
    throw error;
  }
}
