import { paletteIndex } from './palette-256.ts';

/** Bytes of a colour in the tables: `;2;255;255;255` and two that do not count. */
export const colourBytesMost = 16;

const slotBits = 12;

/** `;0` to `;255` as a little-endian word, and how many of its bytes count. */
const channelWords = new Uint32Array(256);
const channelLengths = new Uint8Array(256);
for (let value = 0; value < 256; value++) {
  const text = `;${value}`;
  for (let index = 0; index < text.length; index++) channelWords[value]! |= text.charCodeAt(index) << (8 * index);
  channelLengths[value] = text.length;
}

/**
 * What the terminal is told of a colour, by colour word: most pictures have few colours, and one that was written before is
 * only copied. Another colour may take a slot, so what stands in it is good only until the next one is asked for.
 */
export class ColourBytes {
  /** Palette index of the colour in each slot, where there is a palette. */
  readonly indices: Uint8Array = new Uint8Array(1 << slotBits);
  /** Four little-endian words for each slot. */
  readonly words: Uint32Array;
  readonly lengths: Uint8Array = new Uint8Array(1 << slotBits);
  readonly #colours: Int32Array = new Int32Array(1 << slotBits).fill(-1);
  readonly #view = new DataView(new ArrayBuffer(colourBytesMost << slotBits));
  readonly #palette: boolean;

  constructor(palette: boolean) {
    this.#palette = palette;
    this.words = new Uint32Array(this.#view.buffer);
  }

  /** The slot of a colour, nothing above bit 23. */
  slot(colour: number): number {
    const slot = Math.imul(colour, 0x9e3779b1) >>> (32 - slotBits);
    if (this.#colours[slot] !== colour) this.#fill(slot, colour);
    return slot;
  }

  #fill(slot: number, colour: number): void {
    const start = slot * colourBytesMost;
    this.#colours[slot] = colour;
    let at = start + 2;
    if (this.#palette) {
      const index = paletteIndex(colour);
      this.indices[slot] = index;
      this.#view.setUint16(start, 0x353b, true);
      at = this.#put(at, index);
    } else {
      this.#view.setUint16(start, 0x323b, true);
      at = this.#put(at, colour & 0xff);
      at = this.#put(at, (colour >>> 8) & 0xff);
      at = this.#put(at, colour >>> 16);
    }
    this.lengths[slot] = at - start;
  }

  #put(at: number, value: number): number {
    this.#view.setUint32(at, channelWords[value]!, true);
    return at + channelLengths[value]!;
  }
}
