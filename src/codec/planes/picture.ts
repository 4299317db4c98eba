import { PerunError } from '../../shared/errors.ts';
import { frameBytes, type IndexedFrame, type Picture, type RgbaFrame } from '../../shared/frame.ts';
import { mostPaletteBytes } from './plane-format.ts';

/** CODEC_SIZE where the bytes of a picture are not as many as its size says, or its palette is none. */
export function checkPicture(picture: Picture): void {
  const { width, height } = picture;
  const wrong = (what: string): never => {
    throw new PerunError('CODEC_SIZE', `${what} for a frame of ${width}×${height}`);
  };
  if (width * height === 0) wrong('no pixels');
  const indexed = 'indices' in picture ? picture : picture.indexed;
  if (
    'pixels' in picture &&
    !(picture instanceof IndexedPicture) &&
    picture.pixels.length !== frameBytes(width, height)
  ) {
    wrong(`${picture.pixels.length} bytes of pixels`);
  }
  if (indexed === undefined) return;
  if (indexed.indices.length !== width * height) wrong(`${indexed.indices.length} indices`);
  const { length } = indexed.palette;
  if (length === 0 || length > mostPaletteBytes || length % 4 !== 0) wrong(`a palette of ${length} bytes`);
}

/**
 * A picture whose indices are known to be right; its pixels are made when they are first asked for. Most who get it send
 * it on in indices, and the pixels would be most of the work and nearly all of the garbage of a frame.
 */
export class IndexedPicture implements RgbaFrame {
  readonly width: number;
  readonly height: number;
  readonly indexed: IndexedFrame;
  #pixels: Uint8Array | undefined;

  constructor(indexed: IndexedFrame) {
    this.width = indexed.width;
    this.height = indexed.height;
    this.indexed = indexed;
  }

  get pixels(): Uint8Array {
    return (this.#pixels ??= pixelsOf(this.indexed));
  }
}

/** The pixels of a picture. CODEC_SIZE where an index is beyond its palette. */
export function toRgba(picture: Picture): RgbaFrame {
  if ('pixels' in picture) return picture;
  checkPicture(picture);
  const { width, height } = picture;
  return { width, height, pixels: pixelsOf(picture), indexed: picture };
}

function pixelsOf(picture: IndexedFrame): Uint8Array {
  const { width, height, indices } = picture;
  const pixels = new Uint8Array(frameBytes(width, height));
  const words = new Uint32Array(pixels.buffer);
  // A copy, because a palette may begin anywhere.
  const colours = new Uint32Array(picture.palette.slice().buffer);
  for (let at = 0; at < indices.length; at += 1) {
    const index = indices[at] as number;
    if (index >= colours.length) throw beyondPalette(picture, index);
    words[at] = colours[index] as number;
  }
  return pixels;
}

export function beyondPalette({ palette }: IndexedFrame, index: number): PerunError {
  return new PerunError('CODEC_SIZE', `index ${index} in a palette of ${palette.length / 4} colours`);
}
