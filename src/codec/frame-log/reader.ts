import { PerunError } from '../../shared/errors.ts';
import type { RgbaFrame } from '../../shared/frame.ts';
import { defaultLimits, type Limits } from '../../shared/limits.ts';
import { FrameDecoder } from '../frame-decoder.ts';
import type { Lz4 } from '../lz4/lz4.ts';
import type { Zstd } from '../zstd.ts';
import {
  audioHeadBytes,
  encodingOfByte,
  fileMagic,
  frameHeadBytes,
  headBytes,
  type LogEntry,
  type LogHeader,
  type LogSource,
  RecordKind,
} from './format.ts';
import { readHeader } from './header.ts';
import { findWholeFrames } from './log-index.ts';

/** What happened at a time of the log, in ms since the first frame. */
export type LogMoment =
  | { readonly kind: 'frame'; readonly time: number; readonly frame: RgbaFrame }
  | {
      readonly kind: 'audio';
      readonly time: number;
      readonly rate: number;
      readonly channels: number;
      readonly samples: Int16Array;
    };

export interface FrameLogReaderOptions {
  readonly source: LogSource;
  readonly lz4: Lz4;
  readonly zstd: Zstd;
  readonly limits?: Limits;
}

/**
 * Reads a frame log one moment after the other, from anywhere. Memory follows one record and the index. A log whose end
 * was torn off is read up to there. Fails with PROTOCOL_MALFORMED, PROTOCOL_TOO_LARGE or CODEC_CORRUPT, nothing else.
 */
export class FrameLogReader {
  readonly header: LogHeader;
  /** The whole frames, by time. */
  readonly index: readonly LogEntry[];
  /** Milliseconds from the first frame to the last record. */
  readonly durationMs: number;
  readonly #source: LogSource;
  readonly #limits: Limits;
  readonly #decoder: FrameDecoder;
  readonly #begin: number;
  readonly #end: number;
  #at: number;

  constructor({ source, lz4, zstd, limits = defaultLimits }: FrameLogReaderOptions) {
    const magic = source.read(0, fileMagic.length);
    if (magic.length < fileMagic.length || magic.some((byte, at) => byte !== fileMagic[at])) {
      throw malformed('this is not a recording, or one of a newer version');
    }
    const { header, next } = readHeader(source, fileMagic.length);
    this.header = header;
    this.#source = source;
    this.#limits = limits;
    this.#decoder = new FrameDecoder({ lz4, zstd, keepIndices: true, limits });
    this.#begin = this.#at = next;
    const found = findWholeFrames(source, next);
    this.index = found.index;
    this.durationMs = found.durationMs;
    this.#end = found.end;
  }

  /** The next moment; undefined at the end. */
  next(): LogMoment | undefined {
    while (this.#at + headBytes <= this.#end) {
      const head = viewOf(this.#source.read(this.#at, headBytes));
      const [kind, length, time] = [head.getUint8(0), head.getUint32(1), head.getUint32(5)];
      if (this.#at + headBytes + length > this.#end) break;
      const bodyAt = this.#at + headBytes;
      if (kind === RecordKind.index) break;
      if (length > this.#most(kind)) throw new PerunError('PROTOCOL_TOO_LARGE', `a record of ${length} bytes`);
      this.#at = bodyAt + length;
      if (kind === RecordKind.audio) return this.#audio(time, this.#source.read(bodyAt, length));
      if (kind === RecordKind.whole || kind === RecordKind.delta) {
        return this.#frame(time, this.#source.read(bodyAt, length));
      }
      // Of a later version of the format: not for us.
    }
    return undefined;
  }

  /** Goes to the last whole frame at or before that time, which the next frame is then. */
  seek(time: number): void {
    const entry = this.index.findLast((candidate) => candidate.time <= time);
    this.#at = entry?.offset ?? this.#begin;
    if (entry !== undefined && this.#source.read(entry.offset, 1)[0] !== RecordKind.whole) {
      throw malformed(`the index says that a whole frame is at ${entry.offset}, where none is`);
    }
    this.#decoder.reset();
  }

  #most(kind: number): number {
    return kind === RecordKind.audio ? this.#limits.audioBytes : this.#limits.packetBytes;
  }

  #frame(time: number, body: Uint8Array): LogMoment {
    if (body.length < frameHeadBytes) throw malformed(`a frame of ${body.length} bytes`);
    const view = viewOf(body);
    const encoding = encodingOfByte(view.getUint8(4));
    if (encoding === undefined) throw malformed(`a frame is encoded in a way that is not known`);
    const [width, height, data] = [view.getUint16(0), view.getUint16(2), body.subarray(frameHeadBytes)];
    return { kind: 'frame', time, frame: this.#decoder.decode({ width, height, encoding, data }) };
  }

  #audio(time: number, body: Uint8Array): LogMoment {
    if (body.length < audioHeadBytes) throw malformed(`sound of ${body.length} bytes`);
    const view = viewOf(body);
    const [rate, channels] = [view.getUint32(0), view.getUint8(4)];
    const count = (body.length - audioHeadBytes) >> 1;
    if (rate < 1 || rate > 0xffff || channels < 1 || channels > 2 || count % channels !== 0) {
      throw malformed(`sound of ${rate} Hz and ${channels} channels`);
    }
    const samples = Int16Array.from({ length: count }, (_, at) => view.getInt16(audioHeadBytes + at * 2, true));
    return { kind: 'audio', time, rate, channels, samples };
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function malformed(message: string): PerunError {
  return new PerunError('PROTOCOL_MALFORMED', message, {
    remedy: 'give a file that `perun session record` wrote; docs/formats/frame-log.md describes it',
  });
}
