import { PerunError } from '../../shared/errors.ts';
import { checkExpansion, decompressSome } from './block-decompress.ts';
import { xxh32 } from './xxh32.ts';

/** First four bytes of the LZ4 frame format, which file tools and Python's lz4.frame write. */
const magic = 0x184d2204;

export function isLz4Frame(source: Uint8Array): boolean {
  return source.length >= 4 && viewOf(source).getUint32(0, true) === magic;
}

/**
 * Decompresses one LZ4 frame (LZ4 frame format 1.6.x) that must yield exactly `expectedBytes`; header, block and content
 * checksums are verified where present, dictionaries are not read. CODEC_SIZE where the header names another size,
 * CODEC_CORRUPT otherwise.
 */
export function decompressLz4Frame(source: Uint8Array, expectedBytes: number): Uint8Array {
  const view = viewOf(source);
  const header = readHeader(source, view, expectedBytes);
  checkExpansion(source.length, expectedBytes);
  const target = new Uint8Array(expectedBytes);
  let at = header.end;
  let out = 0;
  for (;;) {
    if (source.length - at < 4) throw corrupt('its end mark is missing');
    const word = view.getUint32(at, true);
    at += 4;
    if (word === 0) break;
    const length = word & 0x7fff_ffff;
    if (length > source.length - at) throw corrupt('a block is cut off');
    const end = at + length;
    if (word > 0x7fff_ffff) {
      if (length > target.length - out) throw corrupt('it yields too much');
      target.set(source.subarray(at, end), out);
      out += length;
    } else {
      out = decompressSome(source, at, end, target, out);
    }
    at = header.blockChecksums ? checkedEnd(source, view, source.subarray(at, end), end) : end;
  }
  if (out !== expectedBytes) throw corrupt(`it yields ${out} of ${expectedBytes} bytes`);
  if (header.contentChecksum) at = checkedEnd(source, view, target, at);
  if (at !== source.length) throw corrupt(`${source.length - at} bytes follow it`);
  return target;
}

interface FrameHeader {
  readonly blockChecksums: boolean;
  readonly contentChecksum: boolean;
  readonly end: number;
}

function readHeader(source: Uint8Array, view: DataView, expectedBytes: number): FrameHeader {
  if (!isLz4Frame(source)) throw corrupt('it does not begin like one');
  if (source.length < 7) throw corrupt('its header is cut off');
  const flags = view.getUint8(4);
  if (flags >> 6 !== 1) throw corrupt(`version ${flags >> 6} is unknown`);
  if (flags & 0x01) throw corrupt('it needs a dictionary');
  const hasSize = (flags & 0x08) !== 0;
  const end = 6 + (hasSize ? 8 : 0) + 1;
  if (source.length < end) throw corrupt('its header is cut off');
  if (hasSize) {
    const declared = view.getBigUint64(6, true);
    if (declared !== BigInt(expectedBytes)) {
      throw new PerunError('CODEC_SIZE', `an LZ4 frame declares ${declared} bytes, expected are ${expectedBytes}`);
    }
  }
  const checksum = (xxh32(source.subarray(4, end - 1)) >>> 8) & 0xff;
  if (view.getUint8(end - 1) !== checksum) throw corrupt('the checksum of its header is wrong');
  return { blockChecksums: (flags & 0x10) !== 0, contentChecksum: (flags & 0x04) !== 0, end };
}

function checkedEnd(source: Uint8Array, view: DataView, covered: Uint8Array, at: number): number {
  if (source.length - at < 4) throw corrupt('a checksum is cut off');
  if (view.getUint32(at, true) !== xxh32(covered)) throw corrupt('a checksum is wrong');
  return at + 4;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function corrupt(what: string): PerunError {
  return new PerunError('CODEC_CORRUPT', `an LZ4 frame cannot be read: ${what}`);
}
