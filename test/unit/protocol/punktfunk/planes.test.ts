import { describe, expect, it } from 'vitest';
import { type Plane, planes } from '../../../../src/protocol/punktfunk/constants.ts';
import { encodeHidOutput } from '../../../../src/protocol/punktfunk/planes/hid-output.ts';
import { encodeRedundantAudio } from '../../../../src/protocol/punktfunk/planes/audio.ts';
import { isNewer, planeOf } from '../../../../src/protocol/punktfunk/planes/plane.ts';
import { encodeRichInput } from '../../../../src/protocol/punktfunk/planes/rich-input.ts';
import { planeCodecs } from '../../../support/punktfunk/planes.ts';
import { fromHex, ofVector, readVectors, toHex } from './vectors.ts';

const vectors = readVectors('planes.json') as {
  readonly datagrams: readonly { plane: Plane; hex: string; value: unknown; canonical?: boolean }[];
  readonly dropped: readonly { readonly name: string; readonly hex: string }[];
};
const cases = vectors.datagrams.map((each) => [each.plane, each.hex, each] as const);

describe('planes of QUIC datagrams', () => {
  it('has vectors for each', () => {
    expect(new Set(cases.map(([plane]) => plane))).toEqual(new Set(Object.keys(planes)));
  });

  it.each(cases)('%s is read and written byte for byte: %s', (plane, hex, { value, canonical }) => {
    const datagram = fromHex(hex);
    expect(planeOf(datagram)).toBe(plane);
    // Fields that are not there are undefined: equal, not strictly equal.
    expect(planeCodecs[plane].decode(datagram)).toEqual(ofVector(value));
    if (canonical !== false) expect(toHex(planeCodecs[plane].encode(ofVector(value) as never))).toBe(hex);
  });

  it.each(cases)('%s is not taken for another plane: %s', (plane, hex) => {
    const readers = Object.entries(planeCodecs).filter(([, codec]) => codec.decode(fromHex(hex)) !== undefined);
    expect(readers.map(([name]) => name)).toEqual([plane]);
  });

  it.each(vectors.dropped.map(({ name, hex }) => [name, hex] as const))('drops %s', (_, hex) => {
    for (const codec of Object.values(planeCodecs)) expect(codec.decode(fromHex(hex))).toBeUndefined();
  });

  it('knows the plane of nothing and of newer peers to be none', () => {
    expect([planeOf(new Uint8Array(0)), planeOf(Uint8Array.of(0xc7)), planeOf(Uint8Array.of(0xd4))]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('cuts what is longer than anybody reads', () => {
    const long = new Uint8Array(100).fill(1);
    expect(encodeRichInput({ kind: 'hidReport', pad: 0, data: long })).toHaveLength(4 + 64);
    expect(encodeHidOutput({ kind: 'trigger', pad: 0, which: 0, effect: long })).toHaveLength(4 + 11);
    expect(encodeHidOutput({ kind: 'hidReport', pad: 0, isFeature: false, data: long })).toHaveLength(4 + 64);
    const huge = { sequence: 1, pts: 1n, data: new Uint8Array(70_000), previous: long };
    expect(encodeRedundantAudio(huge)).toHaveLength(15 + 70_000);
  });

  it('sorts counters that wrap', () => {
    expect(isNewer(5, undefined, 8)).toBe(true);
    expect([isNewer(6, 5, 8), isNewer(5, 5, 8), isNewer(4, 5, 8)]).toEqual([true, false, false]);
    expect([isNewer(0, 255, 8), isNewer(255, 0, 8), isNewer(127, 0, 8), isNewer(128, 0, 8)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect([isNewer(0, 65_535, 16), isNewer(65_535, 0, 16), isNewer(0, 0xffff_ffff, 32)]).toEqual([true, false, true]);
  });
});
