import koffi from 'koffi';
import { PerunError } from '../../src/shared/errors.ts';
import { planeSizes, type PlanarLayout, type PlanarPicture } from '../../src/shared/video.ts';
import { NativeFields, libavLayout, pointerTo } from './libav-layout.ts';
import { libavError, type LibavCalls } from './libav.ts';

const { AVFrame } = libavLayout;

/** Names of libav for our layouts. */
const planarFormats = { i420: 'yuv420p', nv12: 'nv12' } as const satisfies Record<PlanarLayout, string>;

/** An AVFrame. */
export class LibavFrame {
  readonly fields: NativeFields;
  readonly #calls: LibavCalls;
  #picture: PlanarPicture | undefined;
  #closed = false;

  constructor(calls: LibavCalls) {
    this.#calls = calls;
    const address = calls.av_frame_alloc();
    if (address === null) throw new PerunError('FAILED', 'no memory for a picture');
    this.fields = new NativeFields(address);
  }

  /** Takes memory for a picture. Fails with FAILED where there is none. */
  allocate(layout: PlanarLayout, width: number, height: number): void {
    this.fields.setInt(AVFrame.width, width);
    this.fields.setInt(AVFrame.height, height);
    this.fields.setInt(AVFrame.format, this.#calls.av_get_pix_fmt(planarFormats[layout]));
    this.#must(this.#calls.av_frame_get_buffer(this.fields.address, 0), `no memory for ${width}×${height}`);
    this.#picture = this.read(layout, true);
    // What the memory held before is nobody's business, should not all of it be drawn over.
    for (const [plane, bytes] of this.#picture.planes.entries()) bytes.fill(plane === 0 ? 16 : 128);
  }

  /** The allocated picture, safe to be written to: somewhere else where the library still holds the one before. */
  writable(layout: PlanarLayout): PlanarPicture {
    if (this.#picture !== undefined && this.#calls.av_frame_is_writable(this.fields.address) === 1)
      return this.#picture;
    this.#must(this.#calls.av_frame_make_writable(this.fields.address), 'no memory for a picture');
    this.#picture = this.read(layout, true);
    return this.#picture;
  }

  /** What the frame holds now, as views of the library's memory; with what pads the last row where it is `padded`. */
  read(layout: PlanarLayout, padded: boolean = false): PlanarPicture {
    const { fields } = this;
    const [width, height] = [fields.int(AVFrame.width), fields.int(AVFrame.height)];
    const planes: Uint8Array[] = [];
    const strides: number[] = [];
    for (const [plane, size] of planeSizes(layout, width, height).entries()) {
      const at = fields.pointer(AVFrame.data + plane * 8);
      const stride = fields.int(AVFrame.linesize + plane * 4);
      // A negative stride is a picture from the bottom up, which no decoder here makes.
      if (at === undefined || stride < size.width) throw new PerunError('FAILED', `a picture has no plane ${plane}`);
      planes.push(new Uint8Array(koffi.view(at, stride * (size.height - 1) + (padded ? stride : size.width))));
      strides.push(stride);
    }
    return { layout, width, height, planes, strides };
  }

  /** Idempotent; views of it must not be touched afterwards. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#picture = undefined;
    this.#calls.av_frame_free(pointerTo(this.fields.address));
  }

  #must(code: number, what: string): void {
    if (code < 0) throw new PerunError('FAILED', `${what}: ${libavError(this.#calls, code)}`);
  }
}
