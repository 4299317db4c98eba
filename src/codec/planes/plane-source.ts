import type { IndexedFrame, Picture } from '../../shared/frame.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { beyondPalette, toRgba } from './picture.ts';
import { indexedFormat, type MemoryLayout, mostPaletteBytes, type PlaneFamily } from './plane-format.ts';

/** A picture as it is worked on, in the memory of the kernels. */
export interface Plane {
  readonly family: PlaneFamily;
  readonly at: number;
  /** RGBA, four bytes each; empty where the plane is not of indices. */
  readonly palette: Uint8Array;
  /** The palette was begun anew: a difference to the plane before would be one of names, not of pictures. */
  readonly isFresh: boolean;
}

/** After a picture of too many colours so many frames are not counted out: to change the form is to send a whole frame. */
const restFrames = 30;
const noPalette = new Uint8Array(0);

/** Brings the pictures of one size into the form that takes the fewest bytes and loses nothing. */
export class PlaneSource {
  readonly #kernels: Kernels;
  readonly #pixels: number;
  readonly #mayIndex: boolean;
  readonly #planes: readonly [number, number];
  readonly #input: number;
  readonly #palette: number;
  readonly #end: number;
  /** Colours counted out of pictures until now are still good for the next. */
  #isCounting = false;
  #rest = 0;

  constructor(kernels: Kernels, layout: MemoryLayout, width: number, height: number, mayIndex: boolean) {
    this.#kernels = kernels;
    this.#pixels = width * height;
    this.#mayIndex = mayIndex;
    this.#palette = layout.place(mostPaletteBytes);
    this.#input = layout.place(this.#pixels * 4);
    this.#planes = [layout.place(this.#pixels * 4), layout.place(this.#pixels * 4)];
    this.#end = layout.end;
  }

  /** The next picture, beside the one taken before, which stays as it is until the one after. */
  take(picture: Picture, before: Plane | undefined): Plane {
    const at = before?.at === this.#planes[0] ? this.#planes[1] : this.#planes[0];
    const memory = this.#kernels.memory(this.#end);
    const indexed = 'indices' in picture ? picture : picture.indexed;
    if (indexed !== undefined && this.#mayIndex) return this.#given(indexed, memory, at);
    memory.set(toRgba(picture).pixels, this.#input);
    if (this.#mayIndex) {
      const counted = this.#counted(memory, at, before);
      if (counted !== undefined) return counted;
      if (this.#kernels.to565(this.#input, at, this.#pixels)) {
        return { family: 'rgb565', at, palette: noPalette, isFresh: false };
      }
    }
    memory.copyWithin(at, this.#input, this.#input + this.#pixels * 4);
    return { family: 'rgba', at, palette: noPalette, isFresh: false };
  }

  #given(picture: IndexedFrame, memory: Uint8Array, at: number): Plane {
    this.#isCounting = false;
    memory.set(picture.indices, at);
    const highest = this.#kernels.highest(at, this.#pixels);
    if (highest * 4 >= picture.palette.length) throw beyondPalette(picture, highest);
    // Colours behind the last one that is used would only be in the way.
    return { family: 'indexed', at, palette: picture.palette.slice(0, (highest + 1) * 4), isFresh: false };
  }

  #counted(memory: Uint8Array, at: number, before: Plane | undefined): Plane | undefined {
    if (this.#rest > 0) {
      this.#rest -= 1;
      return undefined;
    }
    const kernels = this.#kernels;
    const count = (): number => kernels.index(this.#input, at, this.#pixels, this.#palette);
    let colours = this.#isCounting ? count() : -1;
    let isFresh = false;
    // Colours long gone must not make a picture of few take many bits.
    if (colours < 0 || indexedFormat(colours) !== indexedFormat((before?.palette.length ?? 0) / 4)) {
      kernels.resetColours();
      colours = count();
      isFresh = true;
    }
    this.#isCounting = colours > 0;
    if (colours < 0) {
      this.#rest = restFrames;
      return undefined;
    }
    const palette = memory.slice(this.#palette, this.#palette + colours * 4);
    return { family: 'indexed', at, palette, isFresh };
  }
}
