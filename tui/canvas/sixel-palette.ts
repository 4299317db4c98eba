/** Colours that are told apart, each with a place in the table; beyond it, they are taken coarser. */
const coloursMost = 1024;
const tableSize = 4096;

/** Which bits of a colour count, from all of them to three in each channel, which are at most 512 colours. */
const coarseness: readonly number[] = [0xffffff, 0xf8f8f8, 0xf0f0f0, 0xe0e0e0];

/** Gives the colours of a picture to the registers of a terminal: each its own, or the most frequent and their nearest. */
export class SixelPalette {
  readonly #registers: number;
  /** Colour plus 1 at its place, 0 for an empty one. */
  readonly #keys = new Uint32Array(tableSize);
  readonly #places = new Uint16Array(tableSize);
  readonly #colours = new Uint32Array(coloursMost);
  readonly #counts = new Uint32Array(coloursMost);

  /** `registers`: how many colours one picture may have, 2 to 256. */
  constructor(registers: number) {
    this.#registers = registers;
  }

  /** Writes the register of each sample, and returns the colour of each register. */
  index(samples: Uint32Array, indices: Uint8Array): number[] {
    for (const mask of coarseness) {
      const count = this.#gather(samples, mask, indices);
      if (count === undefined) continue;
      if (count <= this.#registers) return Array.from(this.#colours.subarray(0, count));
      const { of, colours } = this.#nearest(count);
      this.#write(samples, mask, indices, of);
      return colours;
    }
    throw new Error('unreachable: 512 colours fit into the table');
  }

  /**
   * Numbers the colours in the order they come, and writes the numbers, which are right where there are registers enough;
   * undefined where there are too many colours.
   */
  #gather(samples: Uint32Array, mask: number, indices: Uint8Array): number | undefined {
    this.#keys.fill(0);
    const counts = this.#counts;
    const places = this.#places;
    let count = 0;
    let last = -1;
    let place = 0;
    let begun = 0;
    for (let at = 0; at < samples.length; at++) {
      const colour = samples[at]! & mask;
      if (colour !== last) {
        counts[place]! += at - begun;
        begun = at;
        last = colour;
        const slot = this.#slot(colour);
        if (this.#keys[slot] === 0) {
          if (count === coloursMost) return undefined;
          this.#keys[slot] = colour + 1;
          places[slot] = count;
          this.#colours[count] = colour;
          counts[count] = 0;
          count++;
        }
        place = places[slot]!;
      }
      indices[at] = place;
    }
    counts[place]! += samples.length - begun;
    return count;
  }

  #write(samples: Uint32Array, mask: number, indices: Uint8Array, registers: Uint8Array): void {
    let last = -1;
    let register = 0;
    for (let at = 0; at < samples.length; at++) {
      const colour = samples[at]! & mask;
      if (colour !== last) {
        last = colour;
        register = registers[this.#places[this.#slot(colour)]!]!;
      }
      indices[at] = register;
    }
  }

  #slot(colour: number): number {
    const keys = this.#keys;
    let slot = Math.imul(colour, 0x9e3779b1) >>> 20;
    while (keys[slot] !== 0 && keys[slot] !== colour + 1) slot = (slot + 1) & (tableSize - 1);
    return slot;
  }

  /** The most frequent colours get the registers; every other the one that looks most like it. */
  #nearest(count: number): { readonly of: Uint8Array; readonly colours: number[] } {
    const order = Array.from({ length: count }, (_, place) => place);
    order.sort((one, other) => this.#counts[other]! - this.#counts[one]!);
    const colours = order.slice(0, this.#registers).map((place) => this.#colours[place]!);
    const of = new Uint8Array(count);
    for (const [rank, place] of order.entries()) {
      of[place] = rank < this.#registers ? rank : nearestTo(this.#colours[place]!, colours);
    }
    return { of, colours };
  }
}

function nearestTo(colour: number, colours: readonly number[]): number {
  let best = 0;
  let least = Infinity;
  for (let index = 0; index < colours.length; index++) {
    const far = colourDistance(colours[index]!, colour);
    if (far < least) {
      least = far;
      best = index;
    }
  }
  return best;
}

/** Squared, with the eye's preference for green. */
function colourDistance(one: number, other: number): number {
  return (
    2 * ((one & 0xff) - (other & 0xff)) ** 2 +
    4 * (((one >>> 8) & 0xff) - ((other >>> 8) & 0xff)) ** 2 +
    3 * ((one >>> 16) - (other >>> 16)) ** 2
  );
}
