import { padCount } from '../constants.ts';
import type { FieldReader } from '../field-reader.ts';
import type { FieldWriter } from '../field-writer.ts';
import { datagramOf, fieldsOf } from './plane.ts';

/** One frame of sound: Opus, or interleaved little-endian PCM on the lossless plane. */
export interface AudioFrame {
  readonly sequence: number;
  /** Nanoseconds since 1970 by the sender's clock. */
  readonly pts: bigint;
  readonly data: Uint8Array;
}

/** Planes that carry one frame and nothing else. */
export type AudioPlane = 'audio' | 'microphone' | 'losslessAudio';

const headBytes = 12;

export function encodeAudio(plane: AudioPlane, frame: AudioFrame): Uint8Array {
  return head(datagramOf(plane), frame).bytes(frame.data).done();
}

export function decodeAudio(plane: AudioPlane, datagram: Uint8Array): AudioFrame | undefined {
  const fields = fieldsOf(datagram, plane, headBytes);
  return fields && { ...readHead(fields), data: fields.rest() };
}

/** A frame with a copy of the one before it (`sequence − 1`), so that a lost datagram costs nothing. */
export interface RedundantAudioFrame extends AudioFrame {
  readonly previous: Uint8Array | undefined;
}

/** Leaves the copy out where the frame is too long for its length field to tell them apart. */
export function encodeRedundantAudio(frame: RedundantAudioFrame): Uint8Array {
  const length = Math.min(0xffff, frame.data.length);
  const fields = head(datagramOf('redundantAudio'), frame).u16(length).bytes(frame.data);
  if (frame.previous !== undefined && frame.data.length === length) fields.bytes(frame.previous);
  return fields.done();
}

export function decodeRedundantAudio(datagram: Uint8Array): RedundantAudioFrame | undefined {
  const fields = fieldsOf(datagram, 'redundantAudio', headBytes + 2);
  if (fields === undefined) return undefined;
  const start = readHead(fields);
  const data = fields.bytes(fields.u16());
  if (fields.isCut) return undefined;
  const previous = fields.rest();
  return { ...start, data, previous: previous.length > 0 ? previous : undefined };
}

/** Sound of a gamepad; `kind` is one of PadAudioKind. */
export interface PadAudioFrame extends AudioFrame {
  readonly pad: number;
  readonly kind: number;
}

export function encodePadAudio(frame: PadAudioFrame): Uint8Array {
  return head(datagramOf('padAudio').u8(frame.pad).u8(frame.kind), frame).bytes(frame.data).done();
}

export function decodePadAudio(datagram: Uint8Array): PadAudioFrame | undefined {
  const fields = fieldsOf(datagram, 'padAudio', headBytes + 2);
  if (fields === undefined) return undefined;
  const [pad, kind] = [fields.u8(), fields.u8()];
  return pad < padCount ? { pad, kind, ...readHead(fields), data: fields.rest() } : undefined;
}

function head(fields: FieldWriter, { sequence, pts }: AudioFrame): FieldWriter {
  return fields.u32(sequence).u64(pts);
}

function readHead(fields: FieldReader): { readonly sequence: number; readonly pts: bigint } {
  return { sequence: fields.u32(), pts: fields.u64() };
}
