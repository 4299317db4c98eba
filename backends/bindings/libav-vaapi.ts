import { readdirSync } from 'node:fs';
import { PerunError } from '../../src/shared/errors.ts';
import { LibavFrame } from './libav-frame.ts';
import { libavLayout, libavNumbers, NativeFields, pointerTo } from './libav-layout.ts';
import { libavError, type LibavCalls, type Loaded, type Pointer } from './libav.ts';

/**
 * Where fields lie that have no function to set them and differ between releases, by the number of libavcodec. A test
 * compares those of the installed release with its headers.
 */
export const vaapiLayouts: Readonly<
  Record<
    number,
    Readonly<Record<'AVCodecContext' | 'AVHWFramesContext' | 'AVBufferRef', Readonly<Record<string, number>>>>
  >
> = {
  59: {
    AVCodecContext: { hw_frames_ctx: 848 },
    AVHWFramesContext: { initial_pool_size: 64, format: 68, sw_format: 72, width: 76, height: 80 },
    AVBufferRef: { data: 8 },
  },
  61: {
    AVCodecContext: { hw_frames_ctx: 552 },
    AVHWFramesContext: { initial_pool_size: 56, format: 60, sw_format: 64, width: 68, height: 72 },
    AVBufferRef: { data: 8 },
  },
};

/** Pictures on the card: the encoder refers to one or two, and one is being written. */
const poolSize = 8;
const { AVFrame } = libavLayout;

/** The card's device nodes, e.g. `/dev/dri/renderD128`. */
export function renderNodes(folder = '/dev/dri'): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.startsWith('renderD'))
      .toSorted()
      .map((name) => `${folder}/${name}`);
  } catch {
    return [];
  }
}

/** Pictures on a card that VAAPI speaks to. Not tried on one: there is none where the tests run. */
export class VaapiPictures {
  readonly #loaded: Loaded;
  readonly #frames: Pointer;
  readonly #onCard: NativeFields;
  readonly #nv12: LibavFrame;
  readonly #scaler: Pointer;
  readonly #height: number;
  #closed = false;

  /** Fails with FAILED where the node opens no device. */
  constructor(loaded: Loaded, node: string, width: number, height: number) {
    const { calls } = loaded;
    this.#loaded = loaded;
    this.#height = height;
    this.#frames = makeFrames(loaded, node, width, height);
    const onCard = calls.av_frame_alloc();
    const [from, to] = ['yuv420p', 'nv12'].map((name) => calls.av_get_pix_fmt(name));
    const scaler = calls.sws_getContext(
      width,
      height,
      from ?? 0,
      width,
      height,
      to ?? 0,
      libavNumbers.SWS_POINT,
      null,
      null,
      null,
    );
    if (onCard === null || scaler === null) {
      calls.av_buffer_unref(pointerTo(this.#frames));
      throw new PerunError('FAILED', `no memory for pictures on ${node}`);
    }
    this.#onCard = new NativeFields(onCard);
    this.#scaler = scaler;
    this.#nv12 = new LibavFrame(calls);
    this.#nv12.allocate('nv12', width, height);
  }

  /** Tells an encoder, before it is opened, where its pictures lie. */
  attach(context: Pointer): void {
    const reference = this.#loaded.calls.av_buffer_ref(this.#frames);
    if (reference === null) throw new PerunError('FAILED', 'no memory for an encoder');
    new NativeFields(context).setPointer(layoutOf(this.#loaded).AVCodecContext['hw_frames_ctx'] ?? 0, reference);
  }

  /** Copies a picture to the card; what it answers holds until `release`. */
  upload(picture: LibavFrame): NativeFields {
    const { calls } = this.#loaded;
    const [from, to] = [picture.fields.address, this.#nv12.fields.address];
    const [data, strides] = [BigInt(AVFrame.data), BigInt(AVFrame.linesize)];
    calls.sws_scale(this.#scaler, from + data, from + strides, 0, this.#height, to + data, to + strides);
    must(
      calls,
      calls.av_hwframe_get_buffer(this.#frames, this.#onCard.address, 0),
      'the card has no room for a picture',
    );
    must(
      calls,
      calls.av_hwframe_transfer_data(this.#onCard.address, to, 0),
      'a picture could not be copied to the card',
    );
    return this.#onCard;
  }

  release(): void {
    this.#loaded.calls.av_frame_unref(this.#onCard.address);
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const { calls } = this.#loaded;
    calls.sws_freeContext(this.#scaler);
    this.#nv12.close();
    calls.av_frame_free(pointerTo(this.#onCard.address));
    calls.av_buffer_unref(pointerTo(this.#frames));
  }
}

function layoutOf({ release }: Loaded): (typeof vaapiLayouts)[number] {
  const layout = vaapiLayouts[release];
  if (layout === undefined) throw new PerunError('MISSING_CAPABILITY', 'the structs of this libavcodec are not known');
  return layout;
}

/** A pool of pictures on the card; the pool keeps the device open. */
function makeFrames(loaded: Loaded, node: string, width: number, height: number): Pointer {
  const { calls } = loaded;
  const layout = layoutOf(loaded);
  const device = Buffer.alloc(8);
  must(
    calls,
    calls.av_hwdevice_ctx_create(device, libavNumbers.AV_HWDEVICE_TYPE_VAAPI, node, null, 0),
    `${node} opens no VAAPI`,
  );
  const frames = calls.av_hwframe_ctx_alloc(device.readBigUInt64LE());
  calls.av_buffer_unref(device);
  if (frames === null) throw new PerunError('FAILED', `no memory for pictures on ${node}`);
  const described = new NativeFields(new NativeFields(frames).pointer(layout.AVBufferRef['data'] ?? 0) ?? 0n);
  const fields = layout.AVHWFramesContext;
  const values = { format: calls.av_get_pix_fmt('vaapi'), sw_format: calls.av_get_pix_fmt('nv12'), width, height };
  for (const [field, value] of Object.entries({ ...values, initial_pool_size: poolSize })) {
    described.setInt(fields[field] ?? 0, value);
  }
  const code = calls.av_hwframe_ctx_init(frames);
  if (code >= 0) return frames;
  calls.av_buffer_unref(pointerTo(frames));
  throw new PerunError('FAILED', `${node} takes no pictures of ${width}×${height}: ${libavError(calls, code)}`);
}

function must(calls: LibavCalls, code: number, what: string): void {
  if (code < 0) throw new PerunError('FAILED', `${what}: ${libavError(calls, code)}`);
}
