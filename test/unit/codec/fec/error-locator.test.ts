import fc from 'fast-check';
import { expect, test } from 'vitest';
import { locatorLogs } from '../../../../src/codec/fec/error-locator.ts';
import { field16, order16 } from '../../../../src/codec/fec/field16.ts';

test('the locator is the product of the differences to erased places', () => {
  const { logs } = field16();
  const flags = fc
    .integer({ min: 0, max: 8 })
    .chain((power) => fc.array(fc.boolean(), { minLength: 2 ** power, maxLength: 2 ** power }));
  fc.assert(
    fc.property(flags, (erased) => {
      const found = locatorLogs(Uint8Array.from(erased, Number));
      for (const [place, log] of found.entries()) {
        let sum = 0;
        for (const [other, isErased] of erased.entries())
          if (isErased && other !== place) sum += logs[place ^ other] ?? 0;
        expect(log % order16).toBe(sum % order16);
      }
    }),
  );
});
