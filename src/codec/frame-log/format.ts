import type { Compressor, DeltaKind, FrameEncoding, PixelFormat, Rational } from '../../shared/frame.ts';

/** `PRLG` and the version of the format, docs/formats/frame-log.md. Numbers are big-endian, samples little-endian. */
export const fileMagic: Uint8Array = Uint8Array.of(0x50, 0x52, 0x4c, 0x47, 1);
/** `PRLE`: the last 12 bytes of a log that was ended in order are this and where its index begins. */
export const endMagic: Uint8Array = Uint8Array.of(0x50, 0x52, 0x4c, 0x45);
export const endBytes = 12;
/** kind u8 + length u32 + time u32 in ms. */
export const headBytes = 9;
/** width u16 + height u16 + encoding u8. */
export const frameHeadBytes = 5;
/** rate u32 + channels u8. */
export const audioHeadBytes = 5;
/** time u32 + offset u64. */
export const indexEntryBytes = 12;

export const RecordKind = { whole: 1, delta: 2, audio: 3, index: 4 } as const;
export type RecordKind = (typeof RecordKind)[keyof typeof RecordKind];

/** What a log says of itself at its beginning. */
export interface LogHeader {
  /** What the core called itself, and what it emulates. */
  readonly core: string;
  readonly system: string;
  readonly title: string;
  /** Frames per second of the source. */
  readonly rate: Rational;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** A file that may be read at any place; fewer bytes than asked for come only at its end. */
export interface LogSource {
  readonly size: number;
  read(offset: number, length: number): Uint8Array;
}

/** A whole frame, and where in the file it is. */
export interface LogEntry {
  /** Milliseconds since the first frame. */
  readonly time: number;
  readonly offset: number;
}

const deltas: readonly DeltaKind[] = ['none', 'xor', 'scroll'];
const formats: readonly PixelFormat[] = ['rgba8888', 'indexed8', 'indexed4', 'indexed2', 'indexed1', 'rgb565'];
const compressors: readonly Compressor[] = ['none', 'lz4', 'zstd'];

/** Bits 0–1 the delta, 2–3 the compressor, 4–6 the pixel format, by their places in the lists. */
export function encodingByte({ delta, compressor, pixelFormat }: FrameEncoding): number {
  return deltas.indexOf(delta) | (compressors.indexOf(compressor) << 2) | (formats.indexOf(pixelFormat) << 4);
}

/** Undefined for a byte that stands for nothing. */
export function encodingOfByte(byte: number): FrameEncoding | undefined {
  const delta = deltas[byte & 3];
  const compressor = compressors[(byte >> 2) & 3];
  const pixelFormat = formats[byte >> 4];
  if (delta === undefined || compressor === undefined || pixelFormat === undefined) return undefined;
  return { delta, compressor, pixelFormat, level: compressor === 'none' ? 0 : 1 };
}
