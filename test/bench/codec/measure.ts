import process from 'node:process';
import { deflateSync } from 'node:zlib';
import { createEncoder, type EncoderKind } from '../../../src/codec/create-encoder.ts';
import { FrameDecoder } from '../../../src/codec/frame-decoder.ts';
import { lz4Native } from '../../../src/codec/lz4/lz4.node.ts';
import { zstdNative } from '../../../src/codec/zstd.node.ts';
import type { EncodedFrame, IndexedFrame, Picture, RgbaFrame } from '../../../src/shared/frame.ts';

/** What one way to send frames costs, without the first frame. */
export interface Cost {
  /** Mean bytes per frame. */
  readonly bytes: number;
  /** Mean µs of CPU per frame, to encode it and to decode it again. */
  readonly encode: number;
  readonly decode?: number;
}

const everything: EncoderKind = { level: 2, indexed: true, scroll: true, strips: true, zstd: false };
const seed: EncoderKind = { level: 2, indexed: false, scroll: false, strips: false, zstd: false };
/** The quietest round counts, because whatever else the machine does only ever adds to a time. */
const rounds = 7;

/** Our own ways, each from pixels or from indices. */
export function measurePerun(indexed: readonly IndexedFrame[], rgba: readonly RgbaFrame[]): Record<string, Cost> {
  return {
    'LZ4, from indices': encoded(indexed, everything),
    'zstd, from indices': encoded(indexed, { ...everything, zstd: true }),
    'LZ4, from RGBA': encoded(rgba, everything),
    'zstd, from RGBA': encoded(rgba, { ...everything, zstd: true }),
    'XOR of RGBA and LZ4': encoded(rgba, seed),
    'whole frames, LZ4': compressed(rgba, (pixels) => lz4Native.compress(pixels)),
    'whole frames, zlib -1': compressed(rgba, (pixels) => deflateSync(pixels, { level: 1 })),
  };
}

function encoded(pictures: readonly Picture[], kind: EncoderKind): Cost {
  const film: EncodedFrame[] = [];
  const encode = quietest(pictures.length - 1, () => {
    const encoder = createEncoder(kind, lz4Native, zstdNative);
    film.splice(0, film.length, encoder.encode(pictures[0] as Picture).frame);
    return () => {
      for (let at = 1; at < pictures.length; at++) film.push(encoder.encode(pictures[at] as Picture).frame);
    };
  });
  const decode = quietest(film.length - 1, () => {
    const decoder = new FrameDecoder({ lz4: lz4Native, zstd: zstdNative });
    decoder.decode(film[0] as EncodedFrame);
    return () => {
      for (let at = 1; at < film.length; at++) decoder.decode(film[at] as EncodedFrame);
    };
  });
  return { bytes: mean(film.slice(1).map(({ data }) => data.length)), encode, decode };
}

function compressed(frames: readonly RgbaFrame[], compress: (pixels: Uint8Array) => Uint8Array): Cost {
  let bytes = 0;
  const encode = quietest(frames.length, () => {
    bytes = 0;
    return () => {
      for (const { pixels } of frames) bytes += compress(pixels).length;
    };
  });
  return { bytes: bytes / frames.length, encode };
}

/** µs of this process's CPU per frame. */
function quietest(frames: number, prepare: () => () => void): number {
  let least = Infinity;
  for (let round = 0; round < rounds; round++) {
    const run = prepare();
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, user + system);
  }
  return least / frames;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
