import { PerunError } from '../../shared/errors.ts';
import { frameBytes, type EncodedFrame, type RgbaFrame } from '../../shared/frame.ts';
import { createKernels } from '../kernels/create-kernels.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { checkExpansion } from '../lz4/block-decompress.ts';
import { sizePrefixOf } from '../lz4/lz4.ts';
import { withoutZstd, type Zstd } from '../zstd.ts';
import { IndexedPicture } from './picture.ts';
import {
  familyBytes,
  MemoryLayout,
  mostPaletteBytes,
  pixelBytes,
  type PlaneFamily,
  planeFormats,
  sizePrefixBytes,
  stripsBit,
  stripWidth,
  vectorBytes,
} from './plane-format.ts';

/** Places in the memory of the kernels, for frames of one size and family. */
interface Room {
  readonly width: number;
  readonly height: number;
  readonly family: PlaneFamily;
  readonly palette: number;
  /** The plane written now, and the one before: they change places with every frame. */
  readonly planes: readonly [number, number];
  readonly residual: number;
  readonly rgba: number;
  readonly plain: number;
  readonly end: number;
}

/** What a delta of this family is applied to, in the memory of the kernels. */
interface Base {
  readonly plane: 0 | 1;
  readonly palette: Uint8Array;
}

export interface PlaneDecoderOptions {
  readonly zstd?: Zstd | undefined;
  /** Indexed frames are returned in their indices, from which the pixels are made when asked for. */
  readonly keepIndices?: boolean | undefined;
  /** Default: the fastest there are. */
  readonly kernels?: Kernels | undefined;
}

/** Decodes what is described in plane-format.ts. Sizes are checked before there is room for them. */
export class PlaneDecoder {
  readonly #options: PlaneDecoderOptions;
  #kernels: Kernels | undefined;
  #room: Room | undefined;
  #base: Base | undefined;

  constructor(options: PlaneDecoderOptions) {
    this.#options = options;
  }

  /** The next delta has nothing to be applied to. */
  forget(): void {
    this.#base = undefined;
  }

  /**
   * The picture; `before` is the one decoded last, undefined where there is none of this size. CODEC_SIZE or
   * CODEC_CORRUPT where the data cannot be read; the base is lost then.
   */
  decode(frame: EncodedFrame, before: Pick<RgbaFrame, 'pixels'> | undefined): RgbaFrame {
    const { width, height, encoding, data } = frame;
    const { family } = planeFormats[encoding.pixelFormat];
    const isDelta = encoding.delta !== 'none';
    const plain = plainOf(frame);
    const { length } = plain;
    if (isDelta && before === undefined) throw noBase();
    const kernels = (this.#kernels ??= this.#options.kernels ?? createKernels());
    const room = this.#roomFor(kernels, frame, family);
    const base = this.#base;
    this.#base = undefined;
    if (isDelta && family !== 'rgba' && base === undefined) throw noBase();
    const bytes = kernels.memory(room.end + data.length);
    this.#unpackTo(room, frame, length, bytes, kernels);

    const into = base?.plane === 0 ? 1 : 0;
    const target = room.planes[into];
    const old = room.planes[into === 0 ? 1 : 0];
    if (isDelta && family === 'rgba' && before !== undefined) bytes.set(before.pixels, old);
    const paletteEnd = room.plain + length - pixelBytes(encoding.pixelFormat, width * height) - vectorsOf(frame);
    this.#undo(room, frame, { at: paletteEnd, isInStrips: plain.isInStrips }, target, old, bytes, kernels);
    if (family === 'rgba') return { width, height, pixels: bytes.slice(target, target + frameBytes(width, height)) };

    const palette = readPalette(bytes.subarray(room.plain, paletteEnd), isDelta ? base?.palette : undefined);
    if (family === 'indexed' && kernels.highest(target, width * height) * 4 >= palette.length) {
      throw new PerunError('CODEC_CORRUPT', 'an index is beyond its palette');
    }
    this.#base = { plane: into, palette };
    if (family === 'indexed' && this.#options.keepIndices === true) {
      return new IndexedPicture({ width, height, indices: bytes.slice(target, target + width * height), palette });
    }
    return { width, height, pixels: this.#expand(room, frame, target, palette, bytes, kernels) };
  }

  #roomFor(kernels: Kernels, { width, height }: EncodedFrame, family: PlaneFamily): Room {
    const room = this.#room;
    if (room?.width === width && room.height === height && room.family === family) return room;
    this.#base = undefined;
    const pixels = width * height;
    const plane = pixels * familyBytes[family];
    const layout = new MemoryLayout(kernels.start);
    const palette = layout.place(mostPaletteBytes);
    const planes = [layout.place(plane), layout.place(plane)] as const;
    const residual = layout.place(plane);
    const rgba = family === 'rgba' ? residual : layout.place(pixels * 4);
    const plain = layout.place(mostPaletteBytes + vectorBytes(height) + plane);
    return (this.#room = { width, height, family, palette, planes, residual, rgba, plain, end: layout.end });
  }

  /** Undoes packing and delta: from what was unpacked, and the plane before, to the plane. */
  #undo(
    room: Room,
    { width, height, encoding }: EncodedFrame,
    sent: { readonly at: number; readonly isInStrips: boolean },
    target: number,
    old: number,
    bytes: Uint8Array,
    kernels: Kernels,
  ): void {
    const { bits, size } = planeFormats[encoding.pixelFormat];
    const pixels = width * height;
    const packed = sent.at + (encoding.delta === 'scroll' ? vectorBytes(height) : 0);
    const isWhole = encoding.delta === 'none';
    let plane = isWhole ? target : room.residual;
    if (sent.isInStrips) kernels.unpackStrips(packed, plane, width, height, bits);
    else if (bits < 8) kernels.unpack(packed, plane, pixels, bits);
    else if (isWhole) bytes.copyWithin(target, packed, packed + pixels * size);
    else plane = packed;
    if (isWhole) return;
    if (encoding.delta === 'xor') kernels.xor(target, plane, old, pixels * size);
    else kernels.shifted(plane, old, target, sent.at, width * size, height, size);
  }

  /** A plane of colours to RGBA pixels. */
  #expand(
    room: Room,
    { width, height, encoding }: EncodedFrame,
    plane: number,
    palette: Uint8Array,
    bytes: Uint8Array,
    kernels: Kernels,
  ): Uint8Array {
    if (encoding.pixelFormat === 'rgb565') {
      kernels.from565(plane, room.rgba, width * height);
    } else {
      bytes.set(palette, room.palette);
      kernels.expand(plane, room.rgba, width * height, room.palette, palette.length / 4);
    }
    return bytes.slice(room.rgba, room.rgba + frameBytes(width, height));
  }

  /** Brings the data to `room.plain`, decompressed. */
  #unpackTo(room: Room, { encoding, data }: EncodedFrame, length: number, bytes: Uint8Array, kernels: Kernels): void {
    switch (encoding.compressor) {
      case 'none':
        bytes.set(data, room.plain);
        return;
      case 'zstd': {
        const { zstd } = this.#options;
        if (zstd === undefined) throw withoutZstd();
        bytes.set(zstd.decompress(data.subarray(sizePrefixBytes), length), room.plain);
        return;
      }
      case 'lz4': {
        const block = data.length - sizePrefixBytes;
        checkExpansion(block, length);
        bytes.set(data, room.end);
        if (kernels.decompress(room.end + sizePrefixBytes, block, room.plain, length)) return;
        throw new PerunError('CODEC_CORRUPT', 'an LZ4 block cannot be read');
      }
    }
  }
}

function vectorsOf({ height, encoding }: EncodedFrame): number {
  return encoding.delta === 'scroll' ? vectorBytes(height) : 0;
}

/**
 * How many bytes the data are before compression, and in what order, as they say themselves; CODEC_SIZE where such a
 * frame cannot have so many, or not in that order.
 */
function plainOf(frame: EncodedFrame): { readonly length: number; readonly isInStrips: boolean } {
  const { width, height, encoding, data } = frame;
  const { family, bits } = planeFormats[encoding.pixelFormat];
  const told = encoding.compressor === 'none' ? data.length : sizePrefixOf(data);
  const isInStrips = told !== undefined && encoding.compressor !== 'none' && told >= stripsBit;
  const length = isInStrips ? told - stripsBit : (told ?? 0);
  const palette = length - pixelBytes(encoding.pixelFormat, width * height) - vectorsOf(frame);
  const isRight = family === 'indexed' ? palette > 0 && palette <= 4 << bits && palette % 4 === 0 : palette === 0;
  const mayBeInStrips = family === 'indexed' && width % stripWidth === 0;
  if (told !== undefined && isRight && (mayBeInStrips || !isInStrips)) return { length, isInStrips };
  const size = told === undefined ? 'no size' : `${length} bytes${isInStrips ? ' in strips' : ''}`;
  throw new PerunError('CODEC_SIZE', `a frame of ${width}×${height} ${encoding.pixelFormat} pixels declares ${size}`);
}

function readPalette(sent: Uint8Array, before: Uint8Array | undefined): Uint8Array {
  const palette = sent.slice();
  if (before === undefined) return palette;
  const shared = Math.min(palette.length, before.length);
  for (let at = 0; at < shared; at += 1) palette[at] = (palette[at] as number) ^ (before[at] as number);
  return palette;
}

function noBase(): PerunError {
  return new PerunError('CODEC_CORRUPT', 'a delta without its base frame');
}
