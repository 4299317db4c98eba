/** Bytes a match may reach back; the window of the format. */
export const distanceMost = 32_768;

const lengthMost = 258;
const lengthLeast = 3;

/** First length and extra bits of the length codes 257–285, RFC 1951, 3.2.5. */
const lengthBases = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163,
];
const lengthTable = [...lengthBases, 195, 227, 258].map((base, index) => ({
  base,
  extra: index < 8 || index === 28 ? 0 : (index >> 2) - 1,
}));
const distanceTable = Array.from({ length: 30 }, (_, index) => {
  const extra = index < 4 ? 0 : (index >> 1) - 1;
  return { base: index < 4 ? index + 1 : 1 + ((2 + (index & 1)) << extra), extra };
});

/** Codes go into the stream with their highest bit first, everything else with the lowest. */
function reversed(code: number, bits: number): number {
  let result = 0;
  for (let bit = 0; bit < bits; bit++) result |= ((code >>> bit) & 1) << (bits - 1 - bit);
  return result;
}

/** The fixed code of a literal or length symbol, 3.2.6. */
function fixedCode(symbol: number): { readonly code: number; readonly bits: number } {
  if (symbol < 144) return { code: reversed(0x30 + symbol, 8), bits: 8 };
  if (symbol < 256) return { code: reversed(0x190 + symbol - 144, 9), bits: 9 };
  if (symbol < 280) return { code: reversed(symbol - 256, 7), bits: 7 };
  return { code: reversed(0xc0 + symbol - 280, 8), bits: 8 };
}

const literalCodes = Uint16Array.from({ length: 256 }, (_, symbol) => fixedCode(symbol).code);
const literalBits = Uint8Array.from({ length: 256 }, (_, symbol) => fixedCode(symbol).bits);

/** Code and extra bits of each length in one. */
const lengthCodes = new Uint32Array(lengthMost + 1);
const lengthBits = new Uint8Array(lengthMost + 1);
for (let length = lengthLeast; length <= lengthMost; length++) {
  const index = lengthTable.findLastIndex(({ base }) => base <= length);
  const { base, extra } = lengthTable[index]!;
  const { code, bits } = fixedCode(257 + index);
  lengthCodes[length] = code | ((length - base) << bits);
  lengthBits[length] = bits + extra;
}

/** Writes one zlib stream of literals and matches in the fixed codes of the format, which need no table of their own. */
export class CodeWriter {
  #bytes: Uint8Array = new Uint8Array(16 * 1024);
  #length = 0;
  #held = 0;
  #heldBits = 0;
  /** Code and extra bits of the distance used last; most matches repeat one. */
  #distance = 0;
  #distanceCode = 0;
  #distanceBits = 0;

  begin(): void {
    // A window of 32 KiB, the fastest level; then the only block, of the fixed kind.
    this.#bytes[0] = 0x78;
    this.#bytes[1] = 0x01;
    this.#length = 2;
    this.#held = 0b011;
    this.#heldBits = 3;
  }

  literal(byte: number): void {
    this.#put(literalCodes[byte]!, literalBits[byte]!);
  }

  /** Repeats `count` bytes, at least 3, from `distance` bytes before. */
  match(distance: number, count: number): void {
    if (distance !== this.#distance) this.#setDistance(distance);
    let left = count;
    while (left > 0) {
      // What is left behind may not be shorter than the shortest match.
      const length = left <= lengthMost ? left : left < lengthMost + lengthLeast ? left - lengthLeast : lengthMost;
      this.#put(lengthCodes[length]!, lengthBits[length]!);
      this.#put(this.#distanceCode, this.#distanceBits);
      left -= length;
    }
  }

  /** Ends the block and the stream; the view is valid until the next `begin`. */
  end(adler: number): Uint8Array {
    this.#put(0, 7);
    this.#put(0, (8 - (this.#heldBits & 7)) & 7);
    this.#flush();
    this.#grow();
    new DataView(this.#bytes.buffer).setUint32(this.#length, adler);
    this.#length += 4;
    return this.#bytes.subarray(0, this.#length);
  }

  /** At most 18 bits; fewer than 8 are held between two calls. */
  #put(value: number, bits: number): void {
    this.#held |= value << this.#heldBits;
    this.#heldBits += bits;
    if (this.#heldBits >= 8) this.#flush();
  }

  #flush(): void {
    if (this.#length + 8 > this.#bytes.length) this.#grow();
    while (this.#heldBits >= 8) {
      this.#bytes[this.#length++] = this.#held;
      this.#held >>>= 8;
      this.#heldBits -= 8;
    }
  }

  #grow(): void {
    if (this.#length + 8 <= this.#bytes.length) return;
    const grown = new Uint8Array(this.#bytes.length * 2);
    grown.set(this.#bytes);
    this.#bytes = grown;
  }

  #setDistance(distance: number): void {
    let index = 31 - Math.clz32(distance - 1 || 1);
    // Two codes for each power of two.
    index = distance <= 4 ? distance - 1 : 2 * index + (((distance - 1) >>> (index - 1)) & 1);
    const { base, extra } = distanceTable[index]!;
    this.#distance = distance;
    this.#distanceCode = reversed(index, 5) | ((distance - base) << 5);
    this.#distanceBits = 5 + extra;
  }
}
