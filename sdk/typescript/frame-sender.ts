import type { FrameTrace } from './frame-trace.ts';
import { SendWindow } from './send-window.ts';
import { createEncoder, type EncoderKind, type PictureEncoder } from '../../src/codec/create-encoder.ts';
import { lz4Native } from '../../src/codec/lz4/lz4.node.ts';
import { toRgba } from '../../src/codec/planes/picture.ts';
import { encodeAudio, encodeVideo } from '../../src/protocol/perun/encode.ts';
import { flagsOf } from '../../src/protocol/perun/flags.ts';
import type { Picture } from '../../src/shared/frame.ts';
import type { Connection } from '../../src/transport/types.ts';

/** Frames that may wait in this process for a slow host. */
const mostWaiting = 2;

export interface FrameSenderOptions {
  readonly connection: Connection;
  readonly nextSequence: () => number;
  /** What the host can read. */
  readonly kind: EncoderKind;
  readonly trace: FrameTrace | undefined;
}

/**
 * Sends pictures and sound without ever waiting: while the host is more than two frames behind, whole frames are left
 * out, and the one after the gap needs none before it.
 */
export class FrameSender {
  readonly #connection: Connection;
  readonly #nextSequence: () => number;
  readonly #kind: EncoderKind;
  readonly #trace: FrameTrace | undefined;
  readonly #window: SendWindow = new SendWindow();
  #encoder: PictureEncoder;
  #dropped = 0;
  #inGap = false;

  constructor(options: FrameSenderOptions) {
    this.#connection = options.connection;
    this.#nextSequence = options.nextSequence;
    this.#kind = options.kind;
    this.#trace = options.trace;
    this.#encoder = this.#newEncoder();
  }

  get droppedFrames(): number {
    return this.#dropped;
  }

  /** False where the host is too far behind to be sent anything now. */
  get isClear(): boolean {
    return this.#window.waitingFrames(this.#connection.queued) <= mostWaiting;
  }

  send(bytes: Uint8Array): void {
    this.#connection.send(bytes);
    this.#window.sentBytes(bytes.length);
  }

  /** True where the frame was sent. */
  frame(frame: Picture): boolean {
    if (!this.isClear) {
      this.#dropped++;
      this.#inGap = true;
      return false;
    }
    if (this.#inGap) this.#encoder = this.#newEncoder();
    this.#inGap = false;
    const { width, height, encoding, data } = this.#encoder.encode(frame).frame;
    this.send(encodeVideo(this.#nextSequence(), flagsOf(encoding), width, height, data));
    this.#window.frameEnded();
    this.#trace?.sent(toRgba(frame));
    return true;
  }

  audio(rate: number, channels: number, samples: Int16Array): void {
    if (samples.length > 0 && !this.#inGap) this.send(encodeAudio(this.#nextSequence(), rate, channels, samples));
  }

  #newEncoder(): PictureEncoder {
    return createEncoder(this.#kind, lz4Native, undefined);
  }
}
