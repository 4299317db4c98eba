import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeArguments, encodeMessage, headerSize } from '../../../backends/bindings/wayland/message.ts';
import type { WireValue } from '../../../backends/bindings/wayland/shape.ts';
import { isPerunError } from '../../../src/shared/errors.ts';
import { fuzzRuns, fuzzTimeoutMs } from '../perun/runs.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((value) => !value.includes('\0'));
const u32 = fc.nat({ max: 0xffffffff });
const values: Readonly<Record<string, fc.Arbitrary<WireValue>>> = {
  u: u32,
  i: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  f: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map((value) => value / 256),
  s: text,
  S: fc.option(text),
  o: u32,
  O: u32,
  n: u32,
  a: fc.uint8Array({ maxLength: 60 }),
  h: fc.nat({ max: 1000 }),
};
const letter = fc.constantFrom(...Object.keys(values));
const message = fc
  .array(letter, { maxLength: 8 })
  .chain((letters) =>
    fc.tuple(fc.constant(letters.join('')), fc.tuple(...letters.map((one) => values[one] ?? u32)), u32),
  );
const queue = (descriptors: readonly number[]) => {
  const left = [...descriptors];
  return { take: () => left.shift(), left };
};

describe('messages of Wayland', () => {
  it(
    'what is encoded is decoded as it was',
    () => {
      fc.assert(
        fc.property(message, ([signature, sent, object]) => {
          const { bytes, descriptors } = encodeMessage(object, 3, signature, sent);
          const view = new DataView(bytes.buffer);
          expect([view.getUint32(0, true), view.getUint32(4, true)]).toEqual([object, bytes.length * 65536 + 3]);
          const waiting = queue(descriptors);
          expect(decodeArguments(bytes.subarray(headerSize), signature, waiting)).toEqual(sent);
          expect(waiting.left).toEqual([]);
        }),
        { numRuns: fuzzRuns },
      );
    },
    fuzzTimeoutMs,
  );

  it(
    'any bytes are arguments or one named error',
    () => {
      fc.assert(
        fc.property(
          fc.array(letter, { maxLength: 8 }),
          fc.uint8Array({ maxLength: 80 }),
          fc.array(fc.nat({ max: 9 }), { maxLength: 3 }),
          (letters, body, descriptors) => {
            try {
              expect(decodeArguments(body, letters.join(''), queue(descriptors))).toHaveLength(letters.length);
            } catch (error) {
              expect(isPerunError(error) && error.code).toBe('PROTOCOL_MALFORMED');
            }
          },
        ),
        { numRuns: fuzzRuns },
      );
    },
    fuzzTimeoutMs,
  );

  it('a length that is not there is found before anything is copied', () => {
    const body = new Uint8Array(8);
    new DataView(body.buffer).setUint32(0, 0xffff_fff0, true);
    for (const signature of ['s', 'a']) {
      expect(() => decodeArguments(body, signature, queue([]))).toThrow(/longer than its event/u);
    }
  });

  it('what no message holds is refused', () => {
    expect(() => encodeMessage(1, 0, 'a', [new Uint8Array(70_000)])).toThrow(/more than 65532/u);
    expect(() => encodeMessage(1, 0, 's', ['a\0b'])).toThrow(/holds a zero/u);
    expect(() => encodeMessage(1, 0, 'uu', [1])).toThrow(/argument 1 is missing/u);
  });
});
