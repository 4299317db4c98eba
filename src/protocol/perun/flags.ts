import { PerunError } from '../../shared/errors.ts';
import type { CompressionLevel, Compressor, DeltaKind, FrameEncoding, PixelFormat } from '../../shared/frame.ts';
import { VideoFlag } from './constants.ts';

// Typed by the shared unions, so that a new kind does not compile until it has its number here.
const deltaKindNumber = { xor: 0 } as const satisfies Record<Exclude<DeltaKind, 'none'>, number>;
const pixelFormatNumber = { rgba8888: 0 } as const satisfies Record<PixelFormat, number>;
const compressorNumber = { lz4: 0 } as const satisfies Record<Exclude<Compressor, 'none'>, number>;

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
 * What a flags byte says. On an extended connection bits 3–7 must be known, else PROTOCOL_MALFORMED is thrown; without
 * the extension they are ignored, as the seed gives them no meaning.
 */
export function encodingOf(flags: number, extended: boolean): FrameEncoding {
  const delta = (flags & VideoFlag.delta) === 0 ? 'none' : 'xor';
  const level = ((flags & VideoFlag.levelMask) >> VideoFlag.levelShift) as CompressionLevel;
  const reserved = flags & (VideoFlag.deltaKindMask | VideoFlag.pixelFormatMask | VideoFlag.compressorMask);
  if (extended && reserved !== 0) throw unknownBits(flags);
  return { delta, pixelFormat: 'rgba8888', compressor: level === 0 ? 'none' : 'lz4', level };
}

/** Number of a pixel format, as in bits 4–6 of the flags and in the config key `pixelFormat`. */
export function pixelFormatCode(format: PixelFormat): number {
  return pixelFormatNumber[format];
}

/** The pixel format of that number, if there is one. */
export function pixelFormatOf(code: number): PixelFormat | undefined {
  return code === pixelFormatNumber.rgba8888 ? 'rgba8888' : undefined;
}

function unknownBits(flags: number): PerunError {
  const parts: string[] = [];
  if (flags & VideoFlag.deltaKindMask) parts.push('delta kind 1');
  const format = (flags & VideoFlag.pixelFormatMask) >> VideoFlag.pixelFormatShift;
  if (format !== 0) parts.push(`pixel format ${format}`);
  if (flags & VideoFlag.compressorMask) parts.push('compressor 1');
  return new PerunError('PROTOCOL_MALFORMED', `video flags name an unknown ${parts.join(' and ')}`);
}
