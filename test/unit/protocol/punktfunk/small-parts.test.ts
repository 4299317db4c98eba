import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advertType,
  decodePunktfunkAdvert,
  encodePunktfunkAdvert,
  type PunktfunkAdvert,
} from '../../../../src/protocol/punktfunk/advert.ts';
import { StreamKind } from '../../../../src/protocol/punktfunk/constants.ts';
import { isPunch, punchDatagram } from '../../../../src/protocol/punktfunk/punch.ts';
import { boundedBitrate, boundedProbe, isRepairable } from '../../../../src/protocol/punktfunk/rate-bounds.ts';
import { streamHead, streamHeadBytes, streamKindOf } from '../../../../src/protocol/punktfunk/stream-head.ts';
import { fromHex, toHex } from './vectors.ts';

describe('the advert', () => {
  it('reads back what it wrote', () => {
    const adverts = fc.record({
      fingerprint: fc.constantFrom('', '0f'.repeat(32)),
      pairing: fc.constantFrom('required', 'optional', 'unknown'),
      id: fc.stringMatching(/^[a-z0-9-]{0,64}$/),
    }) as fc.Arbitrary<PunktfunkAdvert>;
    fc.assert(
      fc.property(adverts, (each) => {
        expect(decodePunktfunkAdvert(encodePunktfunkAdvert(each))).toEqual(each);
      }),
    );
  });

  it('lets nothing through that is not of its form', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('fp', 'pair', 'id', 'mac', 'addr', 'wire'), fc.string()), (txt) => {
        const heard = decodePunktfunkAdvert(txt);
        expect(heard?.fingerprint).toMatch(/^(?:[0-9a-f]{64})?$/);
        expect(['required', 'optional', 'unknown']).toContain(heard?.pairing);
        expect(heard?.id).not.toMatch(/\p{Cc}/u);
      }),
    );
  });

  it('stands under the type of the QUIC port', () => {
    expect(advertType).toEqual({ type: 'punktfunk', protocol: 'udp' });
  });

  it('of another protocol is not for us', () => {
    expect(decodePunktfunkAdvert({ proto: 'perun/1' })).toBeUndefined();
    expect(decodePunktfunkAdvert({})).toEqual({ fingerprint: '', pairing: 'unknown', id: '' });
  });
});

describe('bounds', () => {
  it('of a rate', () => {
    expect([0, 1, 500, 20_001, 5_000_000].map((kbps) => boundedBitrate(kbps))).toEqual([
      20_000, 500, 500, 20_001, 2_000_000,
    ]);
    expect(boundedBitrate(0, 8000)).toBe(8000);
  });

  it('of a probe', () => {
    expect(boundedProbe({ kbps: 2 ** 32 - 1, durationMs: 2 ** 32 - 1 })).toEqual({ kbps: 3_000_000, durationMs: 5000 });
    expect(boundedProbe({ kbps: 5, durationMs: 7 })).toEqual({ kbps: 5, durationMs: 7 });
  });

  it('of what can be repaired without a keyframe', () => {
    expect(isRepairable({ first: 10, last: 10 })).toBe(true);
    expect(isRepairable({ first: 0xffff_fff0, last: 5 })).toBe(true);
    expect([isRepairable({ first: 0, last: 257 }), isRepairable({ first: 1, last: 0 })]).toEqual([false, false]);
  });
});

describe('heads and punches', () => {
  it('of a stream for the clipboard', () => {
    const head = streamHead(StreamKind.clipboardFetch);
    expect([toHex(head), head.length]).toEqual(['504b467301', streamHeadBytes]);
    expect(streamKindOf(head)).toBe(StreamKind.clipboardFetch);
    expect([streamKindOf(fromHex('504b467302')), streamKindOf(fromHex('504b4673')), streamKindOf(fromHex(''))]).toEqual(
      [undefined, undefined, undefined],
    );
  });

  it('of a data socket', () => {
    expect(toHex(punchDatagram())).toBe('504670756e636831');
    expect(isPunch(punchDatagram())).toBe(true);
    expect([
      isPunch(fromHex('504670756e6368')),
      isPunch(fromHex('504670756e636832')),
      isPunch(new Uint8Array(9)),
    ]).toEqual([false, false, false]);
  });
});
