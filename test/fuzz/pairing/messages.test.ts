import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePairMessage } from '../../../src/protocol/pairing/decode.ts';
import { encodePairMessage } from '../../../src/protocol/pairing/encode.ts';
import {
  certificateMaxBytes,
  deviceNameBytes,
  PairCode,
  type PairMessage,
  type PairOutcome,
  pendingIdBytes,
} from '../../../src/protocol/pairing/messages.ts';
import { isPerunError } from '../../../src/shared/errors.ts';
import { cleanText, cutText } from '../../../src/shared/text.ts';
import { fuzzRuns, fuzzTimeoutMs } from '../perun/runs.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const text = (length: number) =>
  fc
    .string({ unit: 'binary', maxLength: 80 })
    .map((wild) => cutText(cleanText(new TextDecoder().decode(new TextEncoder().encode(wild))).trim(), length).trim());
const outcomes = Object.keys(PairCode) as PairOutcome[];

const message: fc.Arbitrary<PairMessage> = fc.oneof(
  fc.record({ kind: fc.constant('request' as const), share: bytes(33), name: text(deviceNameBytes) }),
  fc.record({ kind: fc.constant('challenge' as const), share: bytes(33), confirm: bytes(32) }),
  fc.record({ kind: fc.constant('proof' as const), confirm: bytes(32) }),
  fc.record({
    kind: fc.constant('result' as const),
    outcome: fc.constant('paired' as const),
    grants: fc.nat(255),
    expiresAt: fc.nat(2 ** 48 - 1),
  }),
  fc.record({
    kind: fc.constant('result' as const),
    outcome: fc.constantFrom(...outcomes.filter((outcome) => outcome !== 'paired')),
    grants: fc.constant(0),
    expiresAt: fc.constant(0),
  }),
  fc.record({ kind: fc.constant('knock' as const), name: text(deviceNameBytes) }),
  fc.record({ kind: fc.constant('pending' as const), waitMs: fc.nat(2 ** 32 - 1), id: text(pendingIdBytes) }),
  fc.record({ kind: fc.constant('identityHello' as const), spki: bytes(91), nonce: bytes(32) }),
  fc.record({
    kind: fc.constant('hostIdentity' as const),
    certificate: fc.uint8Array({ maxLength: certificateMaxBytes }),
    nonce: bytes(32),
    signature: bytes(64),
  }),
  fc.record({ kind: fc.constant('identityProof' as const), signature: bytes(64) }),
);

const hostile = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  // A kind that is known, and anything behind it.
  fc
    .tuple(fc.constantFrom(1, 2, 3, 4, 5, 6, 16, 17, 18), fc.uint8Array({ maxLength: 5000 }))
    .map(([kind, rest]) => Uint8Array.of(kind, ...rest)),
  // A good one with a byte turned, then cut or grown.
  fc.tuple(message, fc.nat(), fc.nat(255), fc.integer({ min: -3, max: 3 })).map(([good, at, value, more]) => {
    const encoded = encodePairMessage(good);
    encoded[at % encoded.length] = value;
    return more < 0
      ? encoded.subarray(0, Math.max(0, encoded.length + more))
      : Uint8Array.of(...encoded, ...new Uint8Array(more));
  }),
);

describe('messages of pairing', () => {
  it('come back as they were', { timeout: fuzzTimeoutMs }, () => {
    fc.assert(
      fc.property(message, (sent) => {
        expect(decodePairMessage(encodePairMessage(sent))).toEqual(sent);
      }),
      { numRuns: fuzzRuns },
    );
  });

  it('are read from any bytes, or refused by name', { timeout: fuzzTimeoutMs }, () => {
    fc.assert(
      fc.property(hostile, (wild) => {
        const read = decodePairMessage(wild);
        if (isPerunError(read)) {
          expect(['PROTOCOL_MALFORMED', 'PROTOCOL_TOO_LARGE']).toContain(read.code);
          return;
        }
        for (const field of Object.values(read)) {
          if (typeof field === 'string') expect(cleanText(field)).toBe(field);
        }
        // What was read can be told again, and means the same.
        expect(decodePairMessage(encodePairMessage(read))).toEqual(read);
      }),
      { numRuns: fuzzRuns },
    );
  });
});
