import type { WaylandConnection, WaylandObject } from '../../bindings/wayland/connection.ts';
import type { wlBuffer } from '../../bindings/wayland/protocol/core.ts';
import {
  extImageCopyCaptureFrame,
  type extImageCopyCaptureManager,
  extImageCopyCaptureSession,
  type extImageCaptureSource,
} from '../../bindings/wayland/protocol/image-copy.ts';
import { ShmFormat } from '../../bindings/wayland/shm.ts';
import { type BufferShape, type Shot, type ShotMaker, timeOf } from './shot.ts';

const withPointer = 1;
const bytesOfPixel = 4;

/** ext_image_copy_capture_manager_v1: the successor of wlr-screencopy, of newer compositors. One copy at a time. */
export class ImageCopy implements ShotMaker {
  readonly protocol = 'ext-image-copy-capture';
  readonly #connection: WaylandConnection;
  readonly #session: WaylandObject<typeof extImageCopyCaptureSession>;
  /** Told anew whenever they change; good once all of them are told. */
  #size = { width: 0, height: 0 };
  #formats: number[] = [];
  #isComplete = false;
  #isStopped = false;

  constructor(
    connection: WaylandConnection,
    manager: WaylandObject<typeof extImageCopyCaptureManager>,
    source: WaylandObject<typeof extImageCaptureSource>,
  ) {
    this.#connection = connection;
    this.#session = connection.create(extImageCopyCaptureSession, manager.version, {
      buffer_size: (width, height) => {
        this.#begin();
        this.#size = { width, height };
      },
      shm_format: (format) => {
        this.#begin();
        this.#formats.push(format);
      },
      done: () => (this.#isComplete = true),
      stopped: () => (this.#isStopped = true),
    });
    manager.request('create_session', this.#session, source, withPointer);
  }

  ask(): Shot {
    const shot = new ImageCopyShot(
      () => this.#shape(),
      () => this.#isStopped,
      () => {
        const frame = this.#connection.create(extImageCopyCaptureFrame, 1, {
          presentation_time: (high, low, nanoseconds) => (shot.time = timeOf(high, low, nanoseconds)),
          ready: () => shot.end('ready'),
          failed: () => shot.end('failed'),
        });
        this.#session.request('create_frame', frame);
        return frame;
      },
    );
    return shot;
  }

  /** What comes after a complete list is a new one. */
  #begin(): void {
    if (!this.#isComplete) return;
    this.#isComplete = false;
    this.#formats = [];
  }

  #shape(): BufferShape | undefined {
    if (!this.#isComplete) return undefined;
    const known: readonly number[] = Object.values(ShmFormat);
    const format = this.#formats.find((each) => known.includes(each)) ?? this.#formats[0];
    return format === undefined ? undefined : { ...this.#size, stride: this.#size.width * bytesOfPixel, format };
  }
}

type Frame = WaylandObject<typeof extImageCopyCaptureFrame>;

class ImageCopyShot implements Shot {
  time = 0n;
  readonly isInverted = false;
  readonly #look: () => BufferShape | undefined;
  readonly #isStopped: () => boolean;
  readonly #create: () => Frame;
  #shape: BufferShape | undefined;
  #frame: Frame | undefined;
  #end: 'ready' | 'failed' | undefined;

  constructor(look: () => BufferShape | undefined, isStopped: () => boolean, create: () => Frame) {
    this.#look = look;
    this.#isStopped = isStopped;
    this.#create = create;
  }

  get state(): Shot['state'] {
    if (this.#end !== undefined) return this.#end;
    if (this.#isStopped()) return 'failed';
    if (this.#frame !== undefined) return 'copying';
    return this.#look() === undefined ? 'asked' : 'shaped';
  }

  get shape(): BufferShape | undefined {
    return this.#shape ?? this.#look();
  }

  end(state: 'ready' | 'failed'): void {
    this.#end = state;
  }

  copy(buffer: WaylandObject<typeof wlBuffer>): void {
    this.#shape = this.#look();
    this.#frame = this.#create();
    this.#frame.request('attach_buffer', buffer);
    // Buffers take turns, and what changed since this one's last turn is not kept.
    this.#frame.request('damage_buffer', 0, 0, this.#shape?.width ?? 1, this.#shape?.height ?? 1);
    this.#frame.request('capture');
  }

  drop(): void {
    this.#frame?.request('destroy');
    this.#frame = undefined;
    this.#end ??= 'failed';
  }
}
