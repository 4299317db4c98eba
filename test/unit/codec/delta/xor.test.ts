import { describe, expect, it } from 'vitest';
import { xor, xorInto } from '../../../../src/codec/delta/xor.ts';

/** Bytes of a simple generator, starting at an offset of a larger buffer. */
function bytes(length: number, offset: number, seed: number): Uint8Array {
  const view = new Uint8Array(new ArrayBuffer(length + offset + 8), offset, length);
  for (let at = 0; at < length; at += 1) view[at] = Math.imul(at + 1, seed * 2_654_435_761) >>> 21;
  return view;
}

describe('XOR', () => {
  const lengths = [0, 1, 3, 4, 7, 8, 9, 31, 32, 33, 63, 64, 65, 255, 1024, 1031];

  it('is that of each byte, at every length and every offset', () => {
    for (const length of lengths) {
      for (const [first, second] of [
        [0, 0],
        [4, 4],
        [4, 0],
        [1, 0],
        [8, 3],
        [2, 2],
      ] as const) {
        const a = bytes(length, first, 3);
        const b = bytes(length, second, 7);
        const expected = Uint8Array.from(a, (value, at) => value ^ (b[at] ?? 0));
        expect(xor(a, b)).toEqual(expected);
        const target = bytes(length, first, 11);
        xorInto(target, a, b);
        expect(target).toEqual(expected);
      }
    }
  });

  it('undoes itself, also in place', () => {
    const a = bytes(1000, 0, 5);
    const b = bytes(1000, 0, 9);
    const delta = xor(a, b);
    xorInto(delta, delta, b);
    expect(delta).toEqual(a);
  });

  it('writes nothing beside its target', () => {
    const room = new Uint8Array(64).fill(0xaa);
    xorInto(room.subarray(16, 37), new Uint8Array(21).fill(1), new Uint8Array(21).fill(2));
    expect([...room.subarray(0, 16), ...room.subarray(37)].every((value) => value === 0xaa)).toBe(true);
    expect(room.subarray(16, 37)).toEqual(new Uint8Array(21).fill(3));
  });

  it('refuses unequal lengths', () => {
    expect(() => xor(new Uint8Array(4), new Uint8Array(5))).toThrow(RangeError);
    expect(() => xorInto(new Uint8Array(3), new Uint8Array(4), new Uint8Array(4))).toThrow(RangeError);
  });
});
