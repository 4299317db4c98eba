import type { Capture, CaptureBackend, CapturedFrame } from '../../../src/drivers/capture.ts';
import type { BackendProbe } from '../../../src/shared/backend-probe.ts';
import type { CaptureTarget, DisplayMode } from '../../../src/shared/desktop.ts';
import { PerunError } from '../../../src/shared/errors.ts';
import { PipeWireConnection } from '../../bindings/pipewire/connection.ts';
import { pipewireNumbers as numbers } from '../../bindings/pipewire/layout.ts';
import { probePipeWire } from '../../bindings/pipewire/library.ts';
import type { StreamBuffer } from '../../bindings/pipewire/stream-buffer.ts';
import { PipeWireStream } from '../../bindings/pipewire/stream.ts';
import {
  anyRate,
  anySize,
  fractionOf,
  pictureBuffers,
  pixelBytes,
  readVideoFormat,
  videoFormat,
  type VideoFormat,
} from '../../bindings/pipewire/video-format.ts';
import type { PodValue } from '../../bindings/pod/types.ts';

/** A time that PipeWire tells is believed when it is no older than this, and does not lie ahead. */
const oldestNs = 10_000_000_000n;

/** Pictures of a compositor through PipeWire, read where it drew them. */
export const pipewireCaptureBackend: CaptureBackend = {
  takes: 'pipewire',
  probe: (): BackendProbe => probePipeWire(),
  open(target: CaptureTarget, mode: DisplayMode, options: { readonly timeoutMs: number }): Capture {
    if (target.kind !== 'pipewire') throw new PerunError('USAGE', `PipeWire cannot capture from ${target.kind}`);
    const { remote, socket } = target;
    const connection = new PipeWireConnection(remote === null ? { socket } : { descriptor: remote }, options.timeoutMs);
    try {
      if (!connection.has(target.node)) throw new PerunError('FAILED', `PipeWire has no node ${target.node}`);
      return new PipeWireCapture(connection, target.node, mode, options.timeoutMs);
    } catch (error) {
      connection.close();
      throw error;
    }
  },
};

class PipeWireCapture implements Capture {
  readonly #connection: PipeWireConnection;
  readonly #stream: PipeWireStream;
  readonly #node: number;
  #format: VideoFormat | undefined;
  /** The newest picture, which nobody has seen yet. */
  #newest: StreamBuffer | undefined;
  #isClosed = false;

  constructor(connection: PipeWireConnection, node: number, mode: DisplayMode, timeoutMs: number) {
    this.#connection = connection;
    this.#node = node;
    this.#stream = new PipeWireStream(
      connection,
      {
        name: 'perun-capture',
        direction: 'input',
        target: node,
        flags: numbers.PW_STREAM_FLAG_AUTOCONNECT | numbers.PW_STREAM_FLAG_MAP_BUFFERS,
        properties: {
          'media.type': 'Video',
          'media.category': 'Capture',
          'media.role': 'Screen',
          // Else another screen would be put in the place of one that went away.
          'node.dont-reconnect': 'true',
        },
        formats: offers(mode),
      },
      {
        format: (format) => this.#onFormat(format),
        process: () => this.#takeNewest(),
        bufferRemoved: (buffer) => {
          if (this.#newest === buffer) this.#newest = undefined;
        },
      },
    );
    try {
      const isAgreed = () => {
        this.#check();
        return this.#format !== undefined && this.#stream.isStreaming;
      };
      connection.until(isAgreed, timeoutMs, `PipeWire's node ${node} agreed on no format`);
    } catch (error) {
      this.#stream.close();
      throw error;
    }
  }

  get width(): number {
    return this.#format?.width ?? 0;
  }

  get height(): number {
    return this.#format?.height ?? 0;
  }

  next(timeoutMs: number, use: (frame: CapturedFrame) => void): boolean {
    const deadline = performance.now() + timeoutMs;
    // What came meanwhile first: an older picture must not be shown when there is a newer one.
    this.#turn(0);
    while (this.#newest === undefined) {
      const left = deadline - performance.now();
      if (left <= 0) return false;
      this.#turn(left);
    }
    const buffer = this.#newest;
    this.#newest = undefined;
    try {
      use(this.#frameOf(buffer));
    } finally {
      if (!this.#isClosed) this.#stream.queue(buffer);
    }
    return true;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#newest = undefined;
    this.#stream.close();
    this.#connection.close();
  }

  #turn(timeoutMs: number): void {
    this.#check();
    this.#connection.iterate(timeoutMs);
    this.#check();
  }

  #check(): void {
    if (this.#isClosed) throw new PerunError('FAILED', 'the capture is closed');
    this.#connection.check();
    if (!this.#connection.has(this.#node)) throw new PerunError('FAILED', `PipeWire's node ${this.#node} is gone`);
    this.#stream.check();
  }

  #onFormat(format: PodValue | undefined): void {
    if (format === undefined) return;
    const agreed = readVideoFormat(format);
    if (agreed === undefined) throw new PerunError('FAILED', `PipeWire's node ${this.#node} has no format of ours`);
    this.#format = agreed;
    this.#stream.update(pictureBuffers(agreed));
  }

  #takeNewest(): void {
    for (let buffer = this.#stream.dequeue(); buffer !== undefined; buffer = this.#stream.dequeue()) {
      // One without a picture moves the pointer only, or is damaged.
      if (buffer.valid.size === 0) {
        this.#stream.queue(buffer);
        continue;
      }
      if (this.#newest !== undefined) this.#stream.queue(this.#newest);
      this.#newest = buffer;
    }
  }

  #frameOf(buffer: StreamBuffer): CapturedFrame {
    const format = this.#format;
    if (format === undefined) throw new PerunError('FAILED', 'a picture came without a format');
    const { layout, width, height } = format;
    const row = width * pixelBytes;
    const { offset, stride: told } = buffer.valid;
    const stride = told === 0 ? row : told;
    const end = offset + stride * (height - 1) + row;
    if (stride < row || end > buffer.bytes.length) {
      const size = `${width}×${height} with rows of ${stride} bytes`;
      throw new PerunError('FAILED', `a picture of ${size} does not fit its ${buffer.bytes.length} bytes`);
    }
    return {
      picture: { layout, width, height, stride, pixels: buffer.bytes.subarray(offset, end) },
      capturedAt: believed(buffer.madeAt),
    };
  }
}

/** The mode itself, as mutter takes it; a source that has a fixed rate; one that has a fixed size as well. */
function offers(mode: DisplayMode): PodValue[] {
  const size: PodValue = { kind: 'rectangle', width: mode.width, height: mode.height };
  const whenChanged: PodValue = { kind: 'fraction', numerator: 0, denominator: 1 };
  return [
    videoFormat(size, whenChanged, fractionOf(mode.rate)),
    videoFormat(size, anyRate),
    videoFormat(anySize, anyRate),
  ];
}

function believed(time: bigint | undefined): bigint {
  const now = process.hrtime.bigint();
  return time !== undefined && time <= now && now - time < oldestNs ? time : now;
}
