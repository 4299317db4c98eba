import { describe, expect, it } from 'vitest';
import { FrameDecoder } from '../../../src/codec/frame-decoder.ts';
import { createLz4, type Lz4 } from '../../../src/codec/lz4/lz4.ts';
import { lz4Native } from '../../../src/codec/lz4/lz4.node.ts';
import { zstdNative } from '../../../src/codec/zstd.node.ts';
import { encodingOf } from '../../../src/protocol/perun/flags.ts';
import { isPerunError } from '../../../src/shared/errors.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';
import { fromHex, readVectors, toHex } from '../protocol/perun/vectors.ts';

interface FrameStep {
  readonly flags: number;
  readonly width: number;
  readonly height: number;
  readonly data: string;
  readonly pixels?: string;
  readonly error?: string;
}

interface Sequence {
  readonly name: string;
  readonly profile: 'extended' | 'legacy';
  readonly frames: FrameStep[];
}

const { sequences } = readVectors('frames.json') as { sequences: Sequence[] };
const implementations: [string, Lz4][] = [
  ['TypeScript', createLz4()],
  ['native', lz4Native],
];

function decode(decoder: FrameDecoder, profile: Sequence['profile'], step: FrameStep): string {
  const { width, height, flags } = step;
  const data = fromHex(step.data);
  try {
    const frame =
      profile === 'legacy'
        ? decoder.decodeLegacy({ width, height, flags, data })
        : decoder.decode({ width, height, encoding: encodingOf(flags, true), data });
    expect([frame.width, frame.height]).toEqual([width, height]);
    return toHex(frame.pixels);
  } catch (error) {
    if (!isPerunError(error)) throw error;
    return error.code;
  }
}

describe.each(implementations)('frames of the vectors, with LZ4 in %s', (_name, lz4) => {
  it.each(sequences)('$profile: $name', ({ profile, frames }) => {
    const decoder = new FrameDecoder({ lz4, zstd: zstdNative });
    for (const step of frames) expect(decode(decoder, profile, step)).toBe(step.pixels ?? step.error);
  });
});

describe('the frame decoder', () => {
  const lz4 = createLz4();
  const whole = { delta: 'none', pixelFormat: 'rgba8888', compressor: 'none', level: 0 } as const;

  it('never writes to pixels it has returned', () => {
    const decoder = new FrameDecoder({ lz4 });
    const first = decoder.decode({ width: 1, height: 1, encoding: whole, data: Uint8Array.of(1, 2, 3, 4) });
    const delta = { ...whole, delta: 'xor' } as const;
    const second = decoder.decode({ width: 1, height: 1, encoding: delta, data: Uint8Array.of(1, 1, 1, 1) });
    decoder.decode({ width: 1, height: 1, encoding: delta, data: Uint8Array.of(255, 255, 255, 255) });
    expect([...first.pixels]).toEqual([1, 2, 3, 4]);
    expect([...second.pixels]).toEqual([0, 3, 2, 5]);
  });

  it('returns pixels that can be read as words, wherever the data lie', () => {
    const decoder = new FrameDecoder({ lz4 });
    const room = new Uint8Array(40).map((_, at) => at);
    for (let offset = 0; offset < 12; offset += 1) {
      const data = room.subarray(offset, offset + 8);
      for (const frame of [
        decoder.decode({ width: 2, height: 1, encoding: whole, data }),
        decoder.decodeLegacy({ width: 2, height: 1, flags: 0, data }),
      ]) {
        expect(frame.pixels.byteOffset % 8).toBe(0);
        expect(frame.pixels).toEqual(data);
      }
    }
  });

  it('names a delta without its base frame', () => {
    const decoder = new FrameDecoder({ lz4 });
    const frame = { width: 1, height: 1, data: new Uint8Array(4), encoding: { ...whole, delta: 'xor' } } as const;
    expect(() => decoder.decode(frame)).toThrow('a delta without its base frame');
    decoder.decode({ ...frame, encoding: whole });
    decoder.reset();
    expect(() => decoder.decode(frame)).toThrow('a delta without its base frame');
  });

  it('refuses more pixels than the limit before anything else', () => {
    const decoder = new FrameDecoder({ lz4, limits: { ...defaultLimits, framePixels: 10 } });
    const large = { width: 11, height: 1, data: new Uint8Array(44) };
    const refused = expect.objectContaining({ code: 'PROTOCOL_TOO_LARGE' });
    expect(() => decoder.decode({ ...large, encoding: whole })).toThrow(refused);
    expect(() => decoder.decodeLegacy({ ...large, flags: 0 })).toThrow(refused);
  });
});
