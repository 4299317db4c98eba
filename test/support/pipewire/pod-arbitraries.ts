import fc from 'fast-check';
import type { PodScalar, PodValue } from '../../../backends/bindings/pod/types.ts';

const word = fc.integer({ min: 0, max: 0xffff_ffff });
const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

/** Values of one kind each. */
const scalarsByKind: fc.Arbitrary<PodScalar>[] = [
  fc.boolean().map((value) => ({ kind: 'bool', value })),
  word.map((value) => ({ kind: 'id', value })),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map((value) => ({ kind: 'int', value })),
  fc.float({ noNaN: true }).map((value) => ({ kind: 'float', value })),
  fc.double({ noNaN: true }).map((value) => ({ kind: 'double', value })),
  long.map((value) => ({ kind: 'long', value })),
  long.map((value) => ({ kind: 'fd', value })),
  fc.tuple(word, word).map(([width, height]) => ({ kind: 'rectangle', width, height })),
  fc.tuple(word, word).map(([numerator, denominator]) => ({ kind: 'fraction', numerator, denominator })),
];

const scalar = fc.oneof(...scalarsByKind);
const scalars = fc.oneof(...scalarsByKind.map((each) => fc.array(each, { maxLength: 6 })));

/** Any value that can be said. */
export const podValue: fc.Arbitrary<PodValue> = fc.letrec<{ value: PodValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    scalar,
    fc.constant<PodValue>({ kind: 'none' }),
    fc
      .string({ unit: 'grapheme', maxLength: 12 })
      .filter((text) => !text.includes('\0'))
      .map((value): PodValue => ({ kind: 'string', value })),
    fc.uint8Array({ maxLength: 20 }).map((value): PodValue => ({ kind: 'bytes', value })),
    scalars.map((values): PodValue => ({ kind: 'array', values })),
    fc.tuple(fc.nat(4), scalars).map(([choice, values]): PodValue => ({ kind: 'choice', choice, values })),
    fc
      .tuple(fc.integer({ min: 30, max: 99 }), fc.uint8Array({ maxLength: 20 }))
      .map(([type, body]): PodValue => ({ kind: 'other', type, body })),
    fc.array(tie('value'), { maxLength: 4 }).map((members): PodValue => ({ kind: 'struct', members })),
    fc
      .tuple(word, word, fc.array(fc.record({ key: word, flags: word, value: tie('value') }), { maxLength: 4 }))
      .map(([type, id, properties]): PodValue => ({ kind: 'object', type, id, properties })),
  ),
})).value;
