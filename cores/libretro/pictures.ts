import { PixelFormat } from '../../backends/libretro/abi.ts';
import type { NativePicture } from '../../backends/libretro/machine.ts';
import { ColourTable } from './colour-table.ts';
import { rgbaOf } from './colours.ts';
import { turned } from './turn.ts';
import type { Picture } from '../../sdk/typescript/index.ts';

/** After a picture of too many colours so many are not counted out. */
const restPictures = 30;

/** Makes of what a core shows the form that is cheapest to send: indices where the colours are few, else pixels. */
export class Pictures {
  #table: ColourTable | undefined;
  #format: PixelFormat | undefined;
  #colours: Uint32Array | undefined;
  #rest = 0;

  make(native: NativePicture): Picture {
    const { width, height, format, rotation } = native;
    if (format !== this.#format) this.#begin(format);
    const { pixels, stride } = wordsOf(native);
    const indexed = this.#indexed(pixels, width, height, stride);
    return turned(indexed ?? this.#coloured(pixels, width, height, stride), rotation);
  }

  #begin(format: PixelFormat): void {
    this.#format = format;
    this.#table = new ColourTable(format);
    this.#colours = undefined;
    this.#rest = 0;
  }

  #indexed(pixels: Uint16Array | Uint32Array, width: number, height: number, stride: number): Picture | undefined {
    if (this.#rest > 0) {
      this.#rest--;
      return undefined;
    }
    const indices = new Uint8Array(width * height);
    const table = this.#table!;
    if (table.index(pixels, width, height, stride, indices)) {
      return { width, height, indices, palette: table.palette };
    }
    this.#rest = restPictures;
    return undefined;
  }

  #coloured(pixels: Uint16Array | Uint32Array, width: number, height: number, stride: number): Picture {
    const words = new Uint32Array(width * height);
    const colours = this.#format === PixelFormat.xrgb8888 ? undefined : (this.#colours ??= allColours(this.#format!));
    let out = 0;
    for (let row = 0; row < height; row++) {
      const from = row * stride;
      for (let at = from; at < from + width; at++) {
        const pixel = pixels[at]!;
        words[out++] = colours === undefined ? rgbaOf(pixel, PixelFormat.xrgb8888) : colours[pixel]!;
      }
    }
    return { width, height, pixels: new Uint8Array(words.buffer) };
  }
}

function allColours(format: PixelFormat): Uint32Array {
  return Uint32Array.from({ length: 65_536 }, (_, pixel) => rgbaOf(pixel, format));
}

/** The bytes as pixels, and how many pixels there are from row to row. Rows of an odd length are moved together. */
function wordsOf({ bytes, width, height, pitch, format }: NativePicture): {
  pixels: Uint16Array | Uint32Array;
  stride: number;
} {
  const size = format === PixelFormat.xrgb8888 ? 4 : 2;
  let source = bytes;
  let stride = pitch / size;
  if (pitch % size !== 0 || bytes.byteOffset % size !== 0) {
    source = new Uint8Array(width * height * size);
    for (let row = 0; row < height; row++) {
      source.set(bytes.subarray(row * pitch, row * pitch + width * size), row * width * size);
    }
    stride = width;
  }
  const { buffer, byteOffset, byteLength } = source;
  const pixels =
    size === 4
      ? new Uint32Array(buffer, byteOffset, byteLength / 4)
      : new Uint16Array(buffer, byteOffset, byteLength / 2);
  return { pixels, stride };
}
