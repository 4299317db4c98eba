import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Plane, planes } from '../../../src/protocol/punktfunk/constants.ts';
import { planeCodecs } from '../../support/punktfunk/planes.ts';
import { fuzzRuns, fuzzTimeoutMs } from '../perun/runs.ts';

const vectors = JSON.parse(
  readFileSync(new URL('../../../vectors/punktfunk/planes.json', import.meta.url), 'utf8'),
) as { readonly datagrams: readonly { readonly hex: string }[] };
const good = vectors.datagrams.map(({ hex }) => Uint8Array.from(Buffer.from(hex, 'hex')));

/** Noise, noise behind each tag and small kinds, and good datagrams with bytes turned, cut or grown. */
const hostile = fc.oneof(
  fc.uint8Array({ maxLength: 100 }),
  fc
    .tuple(fc.constantFrom(...Object.values(planes)), fc.nat(18), fc.uint8Array({ maxLength: 220 }))
    .map(([{ tag }, kind, rest]) => Uint8Array.of(tag, kind, ...rest)),
  fc
    .tuple(fc.constantFrom(...good), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }), fc.nat(40))
    .map(([bytes, turns, length]) => {
      const copy = new Uint8Array(length % 3 === 0 ? length : bytes.length);
      copy.set(bytes.subarray(0, copy.length));
      for (const [at, value] of turns) if (copy.length > 0) copy[at % copy.length] = value;
      return copy;
    }),
);

describe('planes of QUIC datagrams', () => {
  it(
    'read whatever comes without a throw, and what was read means the same when it is said again',
    {
      timeout: fuzzTimeoutMs,
    },
    () => {
      fc.assert(
        fc.property(hostile, (datagram) => {
          for (const plane of Object.keys(planeCodecs) as Plane[]) {
            const { decode, encode } = planeCodecs[plane];
            const value = decode(datagram);
            if (value !== undefined) expect(decode(encode(value as never))).toEqual(value);
          }
        }),
        { numRuns: fuzzRuns * 10 },
      );
    },
  );
});
