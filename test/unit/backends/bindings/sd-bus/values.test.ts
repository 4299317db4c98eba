import fc from 'fast-check';
import { expect, it } from 'vitest';
import { basicTypes, completeTypes } from '../../../../../backends/bindings/sd-bus/values.ts';
import { isPerunError } from '../../../../../src/shared/errors.ts';

const basic = fc.constantFrom(...basicTypes.split(''));
const { type } = fc.letrec<{ type: string }>((tie) => ({
  type: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(basic, fc.constant('v')),
    tie('type').map((inner) => `a${inner}`),
    fc.array(tie('type'), { minLength: 1, maxLength: 4 }).map((members) => `(${members.join('')})`),
    fc.tuple(basic, tie('type')).map(([key, value]) => `a{${key}${value}}`),
  ),
}));

it('complete types are found again in their sequence', () => {
  fc.assert(
    fc.property(fc.array(type, { maxLength: 10 }), (types) => {
      expect(completeTypes(types.join(''))).toEqual(types);
    }),
  );
});

it('any text is types or USAGE, and the types are all of it', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'ybnqiuxtdsoghva(){} \0ä'.split('')), maxLength: 200 }),
      (text) => {
        try {
          expect(completeTypes(text).join('')).toBe(text);
        } catch (error) {
          expect(isPerunError(error) && error.code).toBe('USAGE');
        }
      },
    ),
  );
});

it('depth is bounded', () => {
  expect(completeTypes(`${'a'.repeat(60)}s`)).toHaveLength(1);
  for (const deep of [`${'a'.repeat(10_000)}s`, `${'('.repeat(10_000)}s${')'.repeat(10_000)}`]) {
    expect(() => completeTypes(deep)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  }
});
