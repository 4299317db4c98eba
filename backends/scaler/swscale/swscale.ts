import koffi from 'koffi';
import type { Scaler, ScalerBackend } from '../../../src/drivers/scaler.ts';
import type { BackendProbe } from '../../../src/shared/backend-probe.ts';
import { PerunError } from '../../../src/shared/errors.ts';
import {
  packedBytes,
  type PackedLayout,
  type PackedPicture,
  type PlanarLayout,
  type PlanarPicture,
} from '../../../src/shared/video.ts';
import { libavNumbers as numbers } from '../../bindings/libav-layout.ts';
import { loadLibav, probeLibav, type LibavCalls, type Pointer } from '../../bindings/libav.ts';
import { type Fit, place, type Placement } from '../../../src/shared/fit.ts';
import { canWriteInto, checkPlane, checkPlanes, copyInto, roomyPicture, windows } from './planes.ts';

const formats = {
  rgba: 'rgba',
  bgrx: 'bgr0',
  rgb565: 'rgb565le',
  i420: 'yuv420p',
  nv12: 'nv12',
} as const satisfies Record<PackedLayout | PlanarLayout, string>;

/** Black, by plane. */
const [blackLuma, noChroma] = [16, 128];

/** A conversion that is kept as long as sizes and layouts stay the same. */
interface Conversion {
  readonly key: string;
  readonly context: Pointer;
  readonly placement: Placement;
  /** What is written to in place of a picture whose rows must not be written beyond. */
  scratch: PlanarPicture | undefined;
}

/** libswscale. */
class Swscale implements Scaler {
  readonly #calls: LibavCalls;
  readonly #fit: Fit;
  #conversion: Conversion | undefined;
  /** Bars are painted once per memory and conversion, not per picture. */
  readonly #barred = new WeakMap<Uint8Array, string>();
  readonly #from = new PlaneList();
  readonly #into = new PlaneList();
  #closed = false;

  constructor(calls: LibavCalls, fit: Fit) {
    this.#calls = calls;
    this.#fit = fit;
  }

  toPlanar(from: PackedPicture, into: PlanarPicture): void {
    const row = from.width * packedBytes[from.layout];
    const stride = from.stride ?? row;
    checkPlane(from.pixels, stride, { width: row, height: from.height });
    checkPlanes(into);
    const conversion = this.#converting(from, into);
    const { key, placement } = conversion;
    if (placement.width !== into.width || placement.height !== into.height) this.#paintBars(key, into);
    this.#from.set(0, from.pixels, 0, stride);
    if (canWriteInto(into, placement)) return this.#writeInto(conversion, from.height, into, placement);
    const { width, height } = placement;
    const scratch = (conversion.scratch ??= roomyPicture(into.layout, width, height));
    this.#writeInto(conversion, from.height, scratch, { x: 0, y: 0, width, height, factor: 0 });
    copyInto(scratch, into, placement);
  }

  toPacked(from: PlanarPicture, into: PackedPicture): void {
    if (from.width !== into.width || from.height !== into.height) {
      throw new PerunError('USAGE', 'video is turned into pixels of its own size only');
    }
    const row = into.width * packedBytes[into.layout];
    const stride = into.stride ?? row;
    checkPlane(into.pixels, stride, { width: row, height: into.height });
    checkPlanes(from);
    const { context } = this.#converting(from, into);
    for (const [plane, bytes] of from.planes.entries()) {
      this.#from.set(plane, bytes, 0, from.strides[plane] ?? 0);
    }
    this.#into.set(0, into.pixels, 0, stride);
    this.#scale(context, from.height);
  }

  close(): void {
    this.#closed = true;
    if (this.#conversion !== undefined) this.#calls.sws_freeContext(this.#conversion.context);
    this.#conversion = undefined;
  }

  #writeInto({ context }: Conversion, rows: number, into: PlanarPicture, placement: Placement): void {
    for (const [plane, { offset }] of windows(into, placement).entries()) {
      const bytes = into.planes[plane];
      if (bytes !== undefined) this.#into.set(plane, bytes, offset, into.strides[plane] ?? 0);
    }
    this.#scale(context, rows);
  }

  #scale(context: Pointer, rows: number): void {
    const { pointers, strides } = this.#from;
    const done = this.#calls.sws_scale(context, pointers, strides, 0, rows, this.#into.pointers, this.#into.strides);
    this.#from.letGo();
    this.#into.letGo();
    if (done <= 0) throw new PerunError('FAILED', 'libswscale did not convert a picture');
  }

  #converting(from: PackedPicture | PlanarPicture, into: PackedPicture | PlanarPicture): Conversion {
    if (this.#closed) throw new PerunError('FAILED', 'the scaler is closed');
    const key = [from, into].map(({ layout, width, height }) => `${layout} ${width}×${height}`).join(' to ');
    if (this.#conversion?.key === key) return this.#conversion;
    if (this.#conversion !== undefined) this.#calls.sws_freeContext(this.#conversion.context);
    this.#conversion = undefined;
    const placement = place(this.#fit, from, into);
    this.#conversion = { key, placement, context: openContext(this.#calls, from, into, placement), scratch: undefined };
    return this.#conversion;
  }

  /** All of it, which is simple and seldom. */
  #paintBars(key: string, { planes }: PlanarPicture): void {
    for (const [plane, bytes] of planes.entries()) {
      if (this.#barred.get(bytes) === key) continue;
      bytes.fill(plane === 0 ? blackLuma : noChroma);
      this.#barred.set(bytes, key);
    }
  }
}

/** The four pointers and strides that libswscale takes for each side. */
class PlaneList {
  readonly pointers: Buffer = Buffer.alloc(32);
  readonly strides: Buffer = Buffer.alloc(16);
  /** Memory that the addresses are of must not be freed meanwhile, and an address does not keep it. */
  protected readonly held: (Uint8Array | undefined)[] = [undefined, undefined, undefined];

  set(plane: number, bytes: Uint8Array, offset: number, stride: number): void {
    this.held[plane] = bytes;
    this.pointers.writeBigUInt64LE(koffi.address(bytes) + BigInt(offset), plane * 8);
    this.strides.writeInt32LE(stride, plane * 4);
  }

  letGo(): void {
    this.held.fill(undefined);
  }
}

function openContext(
  calls: LibavCalls,
  from: PackedPicture | PlanarPicture,
  into: PackedPicture | PlanarPicture,
  { width, height, factor }: Placement,
): Pointer {
  const [fromFormat, format] = [from.layout, into.layout].map((layout) => calls.av_get_pix_fmt(formats[layout]));
  const isSmaller = width < from.width || height < from.height;
  const how = factor > 0 ? numbers.SWS_POINT : isSmaller ? numbers.SWS_AREA : numbers.SWS_BILINEAR;
  const flags = how | numbers.SWS_ACCURATE_RND;
  const sizes = [from.width, from.height, fromFormat ?? -1, width, height, format ?? -1] as const;
  const context = calls.sws_getContext(...sizes, flags, null, null, null);
  if (context === null) {
    throw new PerunError('FAILED', `libswscale cannot turn ${from.width}×${from.height} into ${width}×${height}`);
  }
  const table = calls.sws_getCoefficients(numbers.SWS_CS_ITU709);
  // Pixels have the full range, video a limited one.
  const [fromRange, range] = [from.layout, into.layout].map((layout) => (layout in packedBytes ? 1 : 0));
  const unit = 1 << 16;
  calls.sws_setColorspaceDetails(context, table, fromRange ?? 0, table, range ?? 0, 0, unit, unit);
  return context;
}

/** Conversion and scaling by FFmpeg's libswscale. */
export const swscaleBackend: ScalerBackend = {
  name: 'swscale',
  probe: (): BackendProbe => probeLibav({}),
  open: (fit: Fit): Scaler => new Swscale(loadLibav().calls, fit),
};
