import type { PixelFormat } from '../../backends/libretro/abi.ts';
import { meaningful, rgbaOf } from './colours.ts';

/** Colours that the bits of an index can tell: where one more is needed, a fresh count may need fewer. */
const steps: ReadonlySet<number> = new Set([2, 4, 16, 256]);
const mostColours = 256;
/** Twice as many places as there can be keys, and then some, so that a search is short. */
const places = 1024;

/**
 * Numbers the colours of pictures in the order they come, and keeps the numbers from picture to picture, so that what
 * has not moved is the same byte again.
 */
export class ColourTable {
  readonly #format: PixelFormat;
  readonly #keys = new Int32Array(places).fill(-1);
  readonly #numbers = new Uint8Array(places);
  readonly #palette = new Uint32Array(mostColours);
  #count = 0;

  constructor(format: PixelFormat) {
    this.#format = format;
  }

  /** The colours so far, four bytes each. */
  get palette(): Uint8Array {
    return new Uint8Array(this.#palette.slice(0, this.#count).buffer);
  }

  /** Writes the index of every pixel. False where there are more than 256 colours: what was written then is void. */
  index(pixels: Uint16Array | Uint32Array, width: number, height: number, stride: number, into: Uint8Array): boolean {
    if (this.#indexAll(pixels, width, height, stride, into, true)) return true;
    this.#forget();
    return this.#indexAll(pixels, width, height, stride, into, false);
  }

  /** Ends early where a step is passed with colours of earlier pictures in the table. */
  #indexAll(
    pixels: Uint16Array | Uint32Array,
    width: number,
    height: number,
    stride: number,
    into: Uint8Array,
    hasOld: boolean,
  ): boolean {
    const mask = meaningful[this.#format];
    let last = -1;
    let index = 0;
    let out = 0;
    for (let row = 0; row < height; row++) {
      const from = row * stride;
      for (let at = from; at < from + width; at++) {
        const key = pixels[at]! & mask;
        if (key !== last) {
          last = key;
          const found = this.#find(key);
          if (this.#keys[found] === key) index = this.#numbers[found]!;
          else {
            if (this.#count === mostColours || (hasOld && steps.has(this.#count))) return false;
            index = this.#add(found, key);
          }
        }
        into[out++] = index;
      }
    }
    return true;
  }

  /** The place of a key, or the empty one where it belongs. */
  #find(key: number): number {
    let place = Math.imul(key, 0x9e37_79b1) >>> 22;
    while (this.#keys[place] !== key && this.#keys[place] !== -1) place = (place + 1) % places;
    return place;
  }

  #add(place: number, key: number): number {
    const number = this.#count++;
    this.#keys[place] = key;
    this.#numbers[place] = number;
    this.#palette[number] = rgbaOf(key, this.#format);
    return number;
  }

  #forget(): void {
    this.#keys.fill(-1);
    this.#count = 0;
  }
}
