import type { BackendProbe } from '../../../src/shared/backend-probe.ts';
import type { Capture, CaptureBackend, CapturedFrame } from '../../../src/drivers/capture.ts';
import type { CaptureTarget, DisplayMode } from '../../../src/shared/desktop.ts';
import { PerunError, toPerunError } from '../../../src/shared/errors.ts';
import type { PackedLayout } from '../../../src/shared/video.ts';
import { WaylandConnection, type WaylandObject } from '../../bindings/wayland/connection.ts';
import { waylandLibc } from '../../bindings/wayland/libc.ts';
import { findOutput } from '../../bindings/wayland/outputs.ts';
import { type wlOutput, wlShm } from '../../bindings/wayland/protocol/core.ts';
import {
  extImageCaptureSource,
  extImageCopyCaptureManager,
  extOutputImageCaptureSourceManager,
} from '../../bindings/wayland/protocol/image-copy.ts';
import { zwlrScreencopyManager } from '../../bindings/wayland/protocol/wlr.ts';
import { WaylandRegistry } from '../../bindings/wayland/registry.ts';
import { ShmBuffer, ShmFormat } from '../../bindings/wayland/shm.ts';
import { ImageCopy } from './image-copy.ts';
import { Screencopy } from './screencopy.ts';
import type { BufferShape, Shot, ShotMaker } from './shot.ts';

/** DRM's four letters of the formats that have the bytes the other way round: XB24, AB24. */
const swapped = [0x34324258, 0x34324241];
/** Copies that fail one after another before it is given up, and what is waited between them, in ms. */
const mostFailures = 20;
const failurePauseMs = 10;

interface Copying {
  readonly shot: Shot;
  readonly buffer: ShmBuffer;
}

/**
 * Pictures of one output. The compositor writes into one buffer while another one is looked at, and only when something
 * has changed; the next copy is agreed upon while the last one is under way, so that none waits for an answer.
 */
class WlrCapture implements Capture {
  readonly #connection: WaylandConnection;
  readonly #maker: ShotMaker;
  readonly #shm: WaylandObject<typeof wlShm>;
  readonly #periodNs: bigint;
  readonly #buffers: ShmBuffer[] = [];
  /** Of another size than what comes now. */
  readonly #retired: ShmBuffer[] = [];
  #shape: BufferShape | undefined;
  /** Asked for, and not yet given a buffer. */
  #asked: Shot | undefined;
  #copying: Copying | undefined;
  /** The one that was handed out last, and the one that will be if none newer comes: both are not to be written to. */
  #shown: ShmBuffer | undefined;
  #next: ShmBuffer | undefined;
  #lastTime = 0n;
  #failures = 0;
  #isGone = false;
  #isClosed = false;

  constructor(connection: WaylandConnection, maker: ShotMaker, shm: WaylandObject<typeof wlShm>, rate: number) {
    this.#connection = connection;
    this.#maker = maker;
    this.#shm = shm;
    this.#periodNs = BigInt(Math.round(1e9 / rate));
  }

  get width(): number {
    return this.#shape?.width ?? 0;
  }

  get height(): number {
    return this.#shape?.height ?? 0;
  }

  /** The output is not there any more. */
  lose(): void {
    this.#isGone = true;
  }

  /** Learns the size. Fails with TIMEOUT. */
  begin(timeoutMs: number): void {
    this.#asked = this.#maker.ask();
    this.#connection.waitFor(() => this.#asked?.state !== 'asked' || this.#isGone, timeoutMs, 'the size of pictures');
    this.#mustLive();
    this.#shape = this.#asked.shape;
    if (this.#shape === undefined) throw new PerunError('FAILED', `${this.#maker.protocol}: no picture can be had`);
    layoutOf(this.#shape.format);
  }

  next(timeoutMs: number, use: (frame: CapturedFrame) => void): boolean {
    if (this.#isClosed) throw new PerunError('FAILED', 'the capture is closed');
    // Nobody looks at what was handed out before.
    for (const buffer of this.#retired.splice(0)) buffer.close();
    try {
      const ready = this.#newest(performance.now() + timeoutMs);
      if (ready === undefined) return false;
      this.#hand(ready, use);
      return true;
    } catch (error) {
      const { code, message, remedy } = toPerunError(error);
      if (code === 'FAILED') throw error;
      throw new PerunError('FAILED', message, { cause: error, remedy });
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const buffer of [...this.#buffers, ...this.#retired]) buffer.close();
    this.#connection.close();
  }

  #newest(deadline: number): Copying | undefined {
    // What came meanwhile.
    this.#connection.wait(0);
    let ready = this.#advance();
    if (ready === undefined) ready = this.#await(deadline);
    if (ready === undefined || !this.#isStale(ready)) return ready;
    // It became ready long ago, while the last one was looked at: there may be a newer one within a period.
    this.#next = ready.buffer;
    const newer = this.#await(Math.min(deadline, performance.now() + Number(this.#periodNs) / 1e6));
    this.#next = undefined;
    return newer ?? ready;
  }

  #await(deadline: number): Copying | undefined {
    for (;;) {
      this.#mustLive();
      this.#start();
      const left = deadline - performance.now();
      if (left <= 0) {
        this.#connection.flush();
        return undefined;
      }
      this.#connection.wait(left);
      const ready = this.#advance();
      if (ready !== undefined) return ready;
    }
  }

  /** Takes out what is ready, and has what is asked for copied. */
  #advance(): Copying | undefined {
    this.#mustLive();
    const copying = this.#copying;
    if (copying?.shot.state === 'failed') {
      copying.shot.drop();
      this.#copying = undefined;
      this.#pause();
    }
    if (copying?.shot.state !== 'ready') return undefined;
    // Nothing more comes of it, and some compositors know one at a time.
    copying.shot.drop();
    this.#copying = undefined;
    this.#failures = 0;
    return copying;
  }

  /** Keeps one copy under way, and the one after it agreed upon. */
  #start(): void {
    this.#asked ??= this.#maker.ask();
    if (this.#asked.state === 'failed') {
      this.#asked.drop();
      this.#asked = undefined;
      return this.#pause();
    }
    const { shape } = this.#asked;
    if (this.#copying !== undefined || this.#asked.state !== 'shaped' || shape === undefined) return;
    const buffer = this.#bufferOf(shape);
    this.#copying = { shot: this.#asked, buffer };
    this.#asked.copy(buffer.object);
    this.#asked = this.#maker.ask();
  }

  /** One that is not looked at. */
  #bufferOf(shape: BufferShape): ShmBuffer {
    if (this.#buffers.length === 0 || !this.#buffers.every((buffer) => fits(buffer, shape))) {
      layoutOf(shape.format);
      // One of them may be looked at.
      this.#retired.push(...this.#buffers.splice(0));
      for (let count = 0; count < 3; count++) this.#buffers.push(new ShmBuffer(this.#connection, this.#shm, shape));
      this.#shape = shape;
    }
    const free = this.#buffers.find((buffer) => buffer !== this.#shown && buffer !== this.#next);
    if (free === undefined) throw new PerunError('FAILED', 'no buffer is free for a picture');
    return free;
  }

  #hand({ shot, buffer }: Copying, use: (frame: CapturedFrame) => void): void {
    const now = process.hrtime.bigint();
    const { time, isInverted } = shot;
    this.#shown = buffer;
    // The compositor writes into another buffer while this one is looked at.
    this.#start();
    this.#connection.flush();
    // Not a clock of this machine, or none: then it is when it came.
    const isTold = time > this.#lastTime && time <= now;
    const capturedAt = isTold ? time : now;
    this.#lastTime = capturedAt;
    const { width, height, stride, format, bytes } = buffer;
    if (isInverted) turnOver(bytes, stride, height);
    use({ picture: { layout: layoutOf(format), width, height, pixels: bytes, stride }, capturedAt });
  }

  #isStale({ shot }: Copying): boolean {
    return shot.time > 0n && process.hrtime.bigint() - shot.time > (this.#periodNs * 3n) / 2n;
  }

  #pause(): void {
    this.#failures += 1;
    if (this.#failures > mostFailures) {
      throw new PerunError('FAILED', `${this.#maker.protocol}: ${mostFailures} copies failed one after another`);
    }
    this.#connection.wait(failurePauseMs);
  }

  #mustLive(): void {
    if (this.#isGone) throw new PerunError('FAILED', 'the output that was captured is gone');
  }
}

function fits(buffer: ShmBuffer, shape: BufferShape): boolean {
  return (['width', 'height', 'stride', 'format'] as const).every((key) => buffer[key] === shape[key]);
}

function layoutOf(format: number): PackedLayout {
  if (format === ShmFormat.xrgb8888 || format === ShmFormat.argb8888) return 'bgrx';
  if (swapped.includes(format)) return 'rgba';
  throw new PerunError('FAILED', `the compositor gives pixels of a format that is not known: 0x${format.toString(16)}`);
}

function turnOver(bytes: Uint8Array, stride: number, height: number): void {
  for (let row = 0; row < height >> 1; row++) {
    const [upper, lower] = [row * stride, (height - 1 - row) * stride];
    const kept = bytes.slice(upper, upper + stride);
    bytes.copyWithin(upper, lower, lower + stride);
    bytes.set(kept, lower);
  }
}

function makerOf(
  connection: WaylandConnection,
  registry: WaylandRegistry,
  output: WaylandObject<typeof wlOutput>,
): ShotMaker {
  if (!registry.offers(zwlrScreencopyManager) && registry.offers(extImageCopyCaptureManager)) {
    const sources = registry.bind(extOutputImageCaptureSourceManager);
    const source = connection.create(extImageCaptureSource, 1);
    sources.request('create_source', source, output);
    return new ImageCopy(connection, registry.bind(extImageCopyCaptureManager), source);
  }
  return new Screencopy(connection, registry.bind(zwlrScreencopyManager), output);
}

/** Outputs of compositors that copy them into memory of ours: wlr-screencopy, else ext-image-copy-capture. */
export const wlrCaptureBackend: CaptureBackend = {
  takes: 'wlr',
  probe(): BackendProbe {
    try {
      waylandLibc();
      return { available: true, found: 'wlr-screencopy or ext-image-copy-capture of the compositor' };
    } catch (error) {
      const { message, remedy } = toPerunError(error);
      return { available: false, found: message, remedy };
    }
  },
  open(target: CaptureTarget, mode: DisplayMode, { timeoutMs }: { readonly timeoutMs: number }): Capture {
    if (target.kind !== 'wlr') throw new PerunError('USAGE', `wlr captures no ${target.kind}`);
    const deadline = performance.now() + timeoutMs;
    const connection = new WaylandConnection(target.wayland);
    try {
      const registry = new WaylandRegistry(connection);
      connection.roundTrip(timeoutMs);
      const { output, global } = findOutput(connection, registry, target.output, deadline);
      const maker = makerOf(connection, registry, output);
      const capture = new WlrCapture(connection, maker, registry.bind(wlShm), mode.rate);
      registry.removed.on(({ name }) => (name === global.name ? capture.lose() : undefined));
      capture.begin(Math.max(1, deadline - performance.now()));
      return capture;
    } catch (error) {
      connection.close();
      throw error;
    }
  },
};
