import { PerunError } from '../../shared/errors.ts';
import type { CompressionLevel, Compressor, DeltaKind, FrameEncoding, PixelFormat } from '../../shared/frame.ts';
import { VideoFlag } from './constants.ts';

// Typed by the shared unions, so that a new kind does not compile until it has its number here.
const deltaKindNumber = { xor: 0, scroll: 1 } as const satisfies Record<Exclude<DeltaKind, 'none'>, number>;
const pixelFormatNumber = {
  rgba8888: 0,
  indexed8: 1,
  indexed4: 2,
  indexed2: 3,
  indexed1: 4,
  rgb565: 5,
} as const satisfies Record<PixelFormat, number>;
const compressorNumber = { lz4: 0, zstd: 1 } as const satisfies Record<Exclude<Compressor, 'none'>, number>;

/** The flags byte of a video packet in that encoding. PROTOCOL_MALFORMED where level and compressor contradict. */
export function flagsOf(encoding: FrameEncoding): number {
  if ((encoding.level === 0) !== (encoding.compressor === 'none')) {
    throw new PerunError('PROTOCOL_MALFORMED', `level ${encoding.level} with compressor ${encoding.compressor}`);
  }
  let flags = encoding.level << VideoFlag.levelShift;
  if (encoding.delta !== 'none') {
    flags |= VideoFlag.delta | (deltaKindNumber[encoding.delta] << VideoFlag.deltaKindShift);
  }
  flags |= pixelFormatNumber[encoding.pixelFormat] << VideoFlag.pixelFormatShift;
  if (encoding.compressor !== 'none') flags |= compressorNumber[encoding.compressor] << VideoFlag.compressorShift;
  return flags;
}

/**
 * What a flags byte says. On an extended connection bits 3–7 must be known and mean something, else PROTOCOL_MALFORMED
 * is thrown; without the extension they are ignored, as the seed gives them no meaning.
 */
export function encodingOf(flags: number, extended: boolean): FrameEncoding {
  const isDelta = (flags & VideoFlag.delta) !== 0;
  const level = ((flags & VideoFlag.levelMask) >> VideoFlag.levelShift) as CompressionLevel;
  const seed = { delta: isDelta ? 'xor' : 'none', compressor: level === 0 ? 'none' : 'lz4', level } as const;
  if (!extended) return { ...seed, pixelFormat: 'rgba8888' };
  const scrolls = (flags & VideoFlag.deltaKindMask) !== 0;
  const isZstd = (flags & VideoFlag.compressorMask) !== 0;
  if (scrolls && !isDelta) throw new PerunError('PROTOCOL_MALFORMED', 'video flags name a delta kind without a delta');
  if (isZstd && level === 0) throw new PerunError('PROTOCOL_MALFORMED', 'video flags name a compressor at level 0');
  const number = (flags & VideoFlag.pixelFormatMask) >> VideoFlag.pixelFormatShift;
  const pixelFormat = pixelFormatOf(number);
  if (pixelFormat === undefined) {
    throw new PerunError('PROTOCOL_MALFORMED', `video flags name an unknown pixel format ${number}`);
  }
  return { ...seed, pixelFormat, ...(scrolls && { delta: 'scroll' }), ...(isZstd && { compressor: 'zstd' }) };
}

/** Number of a pixel format, as in bits 4–6 of the flags and in the config key `pixelFormat`. */
export function pixelFormatCode(format: PixelFormat): number {
  return pixelFormatNumber[format];
}

/** The pixel format of that number, if there is one. */
export function pixelFormatOf(code: number): PixelFormat | undefined {
  return pixelFormats.find((format) => pixelFormatNumber[format] === code);
}

const pixelFormats = Object.keys(pixelFormatNumber) as PixelFormat[];
