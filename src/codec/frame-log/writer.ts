import type { EncodedFrame, Picture } from '../../shared/frame.ts';
import { createEncoder, type PictureEncoder } from '../create-encoder.ts';
import type { Lz4 } from '../lz4/lz4.ts';
import type { Zstd } from '../zstd.ts';
import {
  audioHeadBytes,
  encodingByte,
  endBytes,
  endMagic,
  fileMagic,
  frameHeadBytes,
  headBytes,
  indexEntryBytes,
  type LogEntry,
  type LogHeader,
  RecordKind,
} from './format.ts';

/** Milliseconds between whole frames: what a seek decodes at most. */
const wholeEveryMs = 2_000;

export interface FrameLogWriterOptions {
  readonly header: LogHeader;
  /** Takes the next bytes of the file; what it throws is the caller's. */
  readonly write: (bytes: Uint8Array) => void;
  readonly lz4: Lz4;
  readonly zstd: Zstd;
}

/**
 * Writes what a session shows and sounds as a log: whole frames every two seconds, differences between, and at the end
 * an index. What was written can be read at any time, also when the end never came.
 */
export class FrameLogWriter {
  readonly #write: (bytes: Uint8Array) => void;
  readonly #encoder: PictureEncoder;
  readonly #index: LogEntry[] = [];
  #offset = 0;
  #lastWhole = Number.NEGATIVE_INFINITY;
  #lastTime = 0;
  frames = 0;

  constructor({ header, write, lz4, zstd }: FrameLogWriterOptions) {
    this.#write = write;
    this.#encoder = createEncoder({ level: 1, indexed: true, scroll: true, strips: true, zstd: true }, lz4, zstd);
    const text = new TextEncoder().encode(JSON.stringify(header));
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, text.length);
    for (const bytes of [fileMagic, length, text]) this.#put(bytes);
  }

  /** Bytes written so far. */
  get bytes(): number {
    return this.#offset;
  }

  get wholeFrames(): number {
    return this.#index.length;
  }

  /** Milliseconds from the first frame to the last. */
  get durationMs(): number {
    return this.#lastTime;
  }

  /** `time` is in ms since the first frame, and never less than the one before. */
  frame(time: number, picture: Picture): void {
    const { frame, keyframe } = this.#encoder.encode(picture);
    const isDue = time - this.#lastWhole >= wholeEveryMs;
    const chosen = isDue && !keyframe ? this.#encoder.encodeKeyframe() : frame;
    const isWhole = chosen.encoding.delta === 'none';
    if (isWhole) {
      this.#lastWhole = time;
      this.#index.push({ time: Math.round(time), offset: this.#offset });
    }
    this.#record(isWhole ? RecordKind.whole : RecordKind.delta, time, frameHead(chosen), chosen.data);
    this.frames += 1;
  }

  /** Interleaved int16 samples. */
  audio(time: number, rate: number, channels: number, samples: Int16Array): void {
    const head = new Uint8Array(audioHeadBytes);
    new DataView(head.buffer).setUint32(0, rate);
    head[4] = channels;
    const body = new Uint8Array(samples.length * 2);
    const view = new DataView(body.buffer);
    for (const [at, sample] of samples.entries()) view.setInt16(at * 2, sample, true);
    this.#record(RecordKind.audio, time, head, body);
  }

  /** Writes the index; nothing may follow. */
  end(): void {
    const at = this.#offset;
    const body = new Uint8Array(this.#index.length * indexEntryBytes);
    const view = new DataView(body.buffer);
    for (const [number, { time, offset }] of this.#index.entries()) {
      view.setUint32(number * indexEntryBytes, time);
      view.setBigUint64(number * indexEntryBytes + 4, BigInt(offset));
    }
    this.#record(RecordKind.index, this.#lastTime, new Uint8Array(0), body);
    const end = new Uint8Array(endBytes);
    new DataView(end.buffer).setBigUint64(0, BigInt(at));
    end.set(endMagic, 8);
    this.#put(end);
  }

  #record(kind: number, time: number, head: Uint8Array, body: Uint8Array): void {
    const bytes = new Uint8Array(headBytes + head.length + body.length);
    const view = new DataView(bytes.buffer);
    this.#lastTime = Math.max(this.#lastTime, Math.round(time));
    view.setUint8(0, kind);
    view.setUint32(1, head.length + body.length);
    view.setUint32(5, Math.round(time));
    bytes.set(head, headBytes);
    bytes.set(body, headBytes + head.length);
    this.#put(bytes);
  }

  #put(bytes: Uint8Array): void {
    this.#write(bytes);
    this.#offset += bytes.length;
  }
}

function frameHead({ width, height, encoding }: EncodedFrame): Uint8Array {
  const head = new Uint8Array(frameHeadBytes);
  const view = new DataView(head.buffer);
  view.setUint16(0, width);
  view.setUint16(2, height);
  view.setUint8(4, encodingByte(encoding));
  return head;
}
