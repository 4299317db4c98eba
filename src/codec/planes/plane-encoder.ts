import type { EncodedFrame, FrameEncoding, Picture, PixelFormat } from '../../shared/frame.ts';
import { compressBound } from '../lz4/block-compress.ts';
import { createKernels } from '../kernels/create-kernels.ts';
import type { Kernels } from '../kernels/kernels.ts';
import type { Zstd } from '../zstd.ts';
import { checkPicture } from './picture.ts';
import {
  familyBytes,
  indexedFormat,
  MemoryLayout,
  mostPaletteBytes,
  pixelBytes,
  planeFormats,
  sizePrefixBytes,
  stripsBit,
  stripWidth,
  vectorBytes,
} from './plane-format.ts';
import { PlaneSource, type Plane } from './plane-source.ts';

/** A delta that leaves so much of the picture alone is sent without a look at what the whole frame would take. */
const surelyWorth = 0.5;

export interface PlaneEncoderOptions {
  /** 1 fast: the delta always. 2 default: whole where most of the picture changed and the delta takes more. 3: the smaller. */
  readonly level: 1 | 2 | 3;
  /** Pixel formats other than RGBA may be used, where they lose nothing. */
  readonly indexed: boolean;
  /** Scroll deltas may be used, and empty ones for a picture that has not changed. */
  readonly scroll: boolean;
  /** Indices may lie in strips. */
  readonly strips: boolean;
  /** Compresses in place of LZ4. */
  readonly zstd?: Zstd | undefined;
  /** Default: the fastest there are. */
  readonly kernels?: Kernels | undefined;
}

interface Room {
  readonly width: number;
  readonly height: number;
  readonly residual: number;
  readonly vectors: number;
  readonly plain: number;
  readonly packed: number;
  readonly end: number;
}

/** Data before compression, in the memory of the kernels from `room.plain` on. */
interface Plain {
  readonly delta: FrameEncoding['delta'];
  readonly pixelFormat: PixelFormat;
  readonly length: number;
  /** The plane, or the difference, that its last part was packed from. */
  readonly source: number;
}

/**
 * Turns the frames of one source into one rendition of the forms in plane-format.ts. What is lossless for a frame is
 * chosen frame by frame: at most 256 colours are indexed, RGB565 where every pixel comes back, else RGBA.
 */
export class PlaneEncoder {
  readonly #options: PlaneEncoderOptions;
  readonly #kernels: Kernels;
  #room: Room | undefined;
  #source: PlaneSource | undefined;
  #before: Plane | undefined;

  constructor(options: PlaneEncoderOptions) {
    this.#options = options;
    this.#kernels = options.kernels ?? createKernels();
  }

  /** The next frame, as a delta or whole. CODEC_SIZE where its parts do not fit each other. */
  encode(picture: Picture): { readonly frame: EncodedFrame; readonly keyframe: boolean } {
    checkPicture(picture);
    const { room, source } = this.#roomFor(picture);
    const before = this.#before;
    const plane = source.take(picture, before);
    this.#before = plane;
    const frame = before?.family === plane.family && !plane.isFresh ? this.#delta(room, plane, before) : undefined;
    const chosen = frame ?? this.#whole(room, plane);
    return { frame: chosen, keyframe: chosen.encoding.delta === 'none' };
  }

  /** The frame encoded last, whole, for one who joins late; the base of the next delta stays as it is. */
  encodeKeyframe(): EncodedFrame {
    if (this.#room === undefined || this.#before === undefined) throw new RangeError('no frame was encoded yet');
    return this.#whole(this.#room, this.#before);
  }

  #roomFor(picture: Picture): { readonly room: Room; readonly source: PlaneSource } {
    const { width, height } = picture;
    if (this.#source !== undefined && this.#room?.width === width && this.#room.height === height) {
      return { room: this.#room, source: this.#source };
    }
    const kernels = this.#kernels;
    const layout = new MemoryLayout(kernels.start);
    this.#source = new PlaneSource(kernels, layout, width, height, this.#options.indexed);
    const plainRoom = mostPaletteBytes + vectorBytes(height) + width * height * 4;
    const residual = layout.place(width * height * 4);
    const vectors = layout.place(vectorBytes(height));
    const plain = layout.place(plainRoom);
    const packed = layout.place(compressBound(plainRoom));
    this.#room = { width, height, residual, vectors, plain, packed, end: layout.end };
    kernels.memory(layout.end).fill(0, vectors, vectors + vectorBytes(height));
    this.#before = undefined;
    return { room: this.#room, source: this.#source };
  }

  /** The delta where this level wants it, or the whole frame where it was needed to find out. */
  #delta(room: Room, plane: Plane, before: Plane): EncodedFrame {
    const { level, scroll } = this.#options;
    const kernels = this.#kernels;
    const { width, height } = room;
    const size = familyBytes[plane.family];
    const length = width * height * size;
    const moving = scroll ? kernels.search(plane.at, before.at, room.vectors, width * size, height, size) : 0;
    const changed =
      moving > 0
        ? kernels.shifted(plane.at, before.at, room.residual, room.vectors, width * size, height, size)
        : kernels.xor(room.residual, plane.at, before.at, length);
    if (scroll && moving === 0 && changed === 0 && isSame(plane.palette, before.palette)) {
      return this.#unchanged(room, plane);
    }
    const delta = this.#compressed(room, this.#plainDelta(room, plane, before, moving > 0));
    if (level === 1 || (level === 2 && changed < length * surelyWorth)) return delta;
    const whole = this.#whole(room, plane);
    return delta.data.length < whole.data.length ? delta : whole;
  }

  #whole(room: Room, plane: Plane): EncodedFrame {
    const memory = this.#kernels.memory(room.end);
    const pixelFormat = formatOf(plane);
    memory.set(plane.palette, room.plain);
    this.#pack(room, plane.at, room.plain + plane.palette.length, pixelFormat);
    const length = plane.palette.length + pixelBytes(pixelFormat, room.width * room.height);
    return this.#compressed(room, { delta: 'none', pixelFormat, length, source: plane.at });
  }

  #unchanged(room: Room, plane: Plane): EncodedFrame {
    const compressor = this.#options.zstd === undefined ? 'lz4' : 'zstd';
    const encoding = { delta: 'xor', pixelFormat: formatOf(plane), compressor, level: this.#options.level } as const;
    return { width: room.width, height: room.height, encoding, data: new Uint8Array(0) };
  }

  /** Lays out palette, vectors and what `room.residual` holds. */
  #plainDelta(room: Room, plane: Plane, before: Plane, isMoving: boolean): Plain {
    const memory = this.#kernels.memory(room.end);
    const pixelFormat = formatOf(plane.palette.length > before.palette.length ? plane : before);
    for (let at = 0; at < plane.palette.length; at += 1) {
      memory[room.plain + at] = (plane.palette[at] as number) ^ (before.palette[at] ?? 0);
    }
    let length = plane.palette.length;
    if (isMoving) {
      memory.copyWithin(room.plain + length, room.vectors, room.vectors + vectorBytes(room.height));
      length += vectorBytes(room.height);
    }
    this.#pack(room, room.residual, room.plain + length, pixelFormat);
    length += pixelBytes(pixelFormat, room.width * room.height);
    return { delta: isMoving ? 'scroll' : 'xor', pixelFormat, length, source: room.residual };
  }

  #isInStrips(room: Room, pixelFormat: PixelFormat): boolean {
    return this.#options.strips && planeFormats[pixelFormat].family === 'indexed' && room.width % stripWidth === 0;
  }

  #pack(room: Room, source: number, target: number, pixelFormat: PixelFormat): void {
    const { bits } = planeFormats[pixelFormat];
    if (this.#isInStrips(room, pixelFormat)) {
      this.#kernels.packStrips(source, target, room.width, room.height, bits);
    } else {
      this.#packRows(room, source, target, pixelFormat);
    }
  }

  #packRows(room: Room, source: number, target: number, pixelFormat: PixelFormat): void {
    const { bits, size } = planeFormats[pixelFormat];
    const pixels = room.width * room.height;
    if (bits < 8) this.#kernels.pack(source, target, pixels, bits);
    else this.#kernels.memory(room.end).copyWithin(target, source, source + pixels * size);
  }

  #compressed(room: Room, { delta, pixelFormat, length, source }: Plain): EncodedFrame {
    const { width, height } = room;
    const { level, zstd } = this.#options;
    const memory = this.#kernels.memory(room.end);
    let data: Uint8Array;
    if (zstd === undefined) {
      const size = this.#kernels.compress(room.plain, length, room.packed + sizePrefixBytes);
      data = memory.slice(room.packed, room.packed + sizePrefixBytes + size);
    } else {
      const compressed = zstd.compress(memory.subarray(room.plain, room.plain + length));
      data = new Uint8Array(sizePrefixBytes + compressed.length);
      data.set(compressed, sizePrefixBytes);
    }
    const isInStrips = this.#isInStrips(room, pixelFormat);
    if (data.length >= length) {
      // Only what is compressed can say that it lies in strips.
      if (isInStrips) {
        const pixels = pixelBytes(pixelFormat, width * height);
        this.#packRows(room, source, room.plain + length - pixels, pixelFormat);
      }
      const encoding: FrameEncoding = { delta, pixelFormat, compressor: 'none', level: 0 };
      return { width, height, encoding, data: memory.slice(room.plain, room.plain + length) };
    }
    new DataView(data.buffer).setUint32(0, isInStrips ? length + stripsBit : length, true);
    const encoding: FrameEncoding = { delta, pixelFormat, compressor: zstd === undefined ? 'lz4' : 'zstd', level };
    return { width, height, encoding, data };
  }
}

function formatOf(plane: Plane): PixelFormat {
  if (plane.family === 'indexed') return indexedFormat(plane.palette.length / 4);
  return plane.family === 'rgba' ? 'rgba8888' : 'rgb565';
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
