import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openState, ownerOf, sealState } from '../../../../cores/libretro/state-envelope.ts';

const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 });

describe('the envelope of a state', () => {
  it('gives back what was put in, to its owner alone', () => {
    fc.assert(
      fc.property(fc.string(), bytes, bytes, bytes, (core, game, other, state) => {
        const owner = ownerOf(core, game);
        const sealed = sealState(owner, state);
        expect([...openState(owner, sealed)]).toEqual([...state]);
        fc.pre(Buffer.compare(game, other) !== 0);
        expect(() => openState(ownerOf(core, other), sealed)).toThrow(/another core or another game/);
        expect(() => openState(ownerOf(`${core}2`, game), sealed)).toThrow(/another core or another game/);
      }),
    );
  });

  it('no bytes but its own get through, whatever they are', () => {
    const owner = ownerOf('Mirror', 'game');
    const refuses = (given: Uint8Array): void => {
      expect(() => openState(owner, given)).toThrow(expect.objectContaining({ code: 'PROTOCOL_MALFORMED' }));
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), refuses), { numRuns: 2000 });
    const sealed = sealState(owner, Uint8Array.of(1, 2, 3));
    for (let cut = 0; cut < sealed.length - 3; cut++) refuses(sealed.subarray(0, cut));
    for (let at = 0; at < sealed.length - 3; at++) {
      const bent = sealed.slice();
      bent[at]! ^= 1;
      refuses(bent);
    }
  });

  it('is found where it is a part of a larger buffer', () => {
    const owner = ownerOf('Mirror', 'game');
    const sealed = sealState(owner, Uint8Array.of(7));
    const larger = new Uint8Array(sealed.length + 20);
    larger.set(sealed, 10);
    expect([...openState(owner, larger.subarray(10, 10 + sealed.length))]).toEqual([7]);
  });
});
