import { createErasureCode } from '../../src/codec/fec/create-erasure-code.ts';
import { FecScheme } from '../../src/codec/fec/erasure-code.ts';
import { FrameDecoder } from '../../src/codec/frame-decoder.ts';
import { FrameLogReader } from '../../src/codec/frame-log/reader.ts';
import { createLz4 } from '../../src/codec/lz4/lz4.ts';
import { decompressLz4Frame } from '../../src/codec/lz4/frame-format.ts';
import { lz4Native } from '../../src/codec/lz4/lz4.node.ts';
import { zstdNative } from '../../src/codec/zstd.node.ts';
import { encodingOf } from '../../src/protocol/perun/flags.ts';
import { isPerunError } from '../../src/shared/errors.ts';

const lz4 = createLz4();
const sizes = [
  [4, 2],
  [8, 4],
  [64, 32],
  [16, 9],
] as const;

/** One of a few sizes and any flags, both told by the bytes themselves, so that the same bytes are the same input. */
function framed(bytes: Uint8Array): { width: number; height: number; flags: number; data: Uint8Array } {
  const [width, height] = sizes[bytes.length & 3] ?? sizes[0];
  return { width, height, flags: (bytes.length * 31 + (bytes.at(-1) ?? 0)) & 0xff, data: bytes };
}

/** These throw their named errors; any other is a fault. */
export function named(decode: (bytes: Uint8Array) => unknown): (bytes: Uint8Array) => unknown {
  return (bytes) => {
    try {
      return decode(bytes);
    } catch (error) {
      if (isPerunError(error)) return error;
      throw error;
    }
  };
}

function frames(): (bytes: Uint8Array) => unknown {
  // One decoder for all inputs: a delta finds whatever base the inputs before have left.
  const decoder = new FrameDecoder({ lz4, zstd: zstdNative });
  return named((bytes) => {
    const { flags, ...frame } = framed(bytes);
    return decoder.decode({ ...frame, encoding: encodingOf(flags, true) });
  });
}

function oldFrames(): (bytes: Uint8Array) => unknown {
  const decoder = new FrameDecoder({ lz4 });
  return named((bytes) => decoder.decodeLegacy(framed(bytes)));
}

const logHead = '{"core":"","system":"","title":"","rate":{"numerator":60,"denominator":1},"createdAt":0}';
const logBegin = Buffer.concat([
  Buffer.from('PRLG\x01', 'latin1'),
  Buffer.of(0, 0, 0, logHead.length),
  Buffer.from(logHead),
]);

/** The bytes are the records of a recording, and its index. */
function log(bytes: Uint8Array): unknown {
  const file = Buffer.concat([logBegin, bytes]);
  const source = { size: file.length, read: (at: number, length: number) => file.subarray(at, at + length) };
  const reader = new FrameLogReader({ source, lz4, zstd: zstdNative });
  while (reader.next() !== undefined);
  reader.seek(0);
  return reader.next();
}

/** Four bytes say how many shards of which size there are, as a header would; then what is there, and the shards. */
function shards(scheme: FecScheme): (bytes: Uint8Array) => unknown {
  const code = createErasureCode(scheme);
  return named((bytes) => {
    const [k = 0, m = 0, low = 0, high = 0] = bytes;
    const [data, parity, size] = [k & 0x1f, m & 0x0f, low | ((high & 1) << 8)];
    const present = bytes.subarray(4, 4 + data + parity).map((byte) => byte & 1);
    return code.decode(bytes.slice(4 + present.length), present, data, parity, size);
  });
}

/** The decoders of pictures, of what they are compressed with and of what packets are protected with. */
export const codecDecoders: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  lz4: named((bytes) => lz4.decompress(bytes, 64)),
  lz4Native: named((bytes) => lz4Native.decompress(bytes, 64)),
  lz4Frame: named((bytes) => decompressLz4Frame(bytes, 64)),
  zstd: named((bytes) => zstdNative.decompress(bytes, 64)),
  frames: frames(),
  oldFrames: oldFrames(),
  recording: named(log),
  smallField: shards(FecScheme.gf8),
  largeField: shards(FecScheme.gf16),
};
