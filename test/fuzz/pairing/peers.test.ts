import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startExchange } from '../../../src/protocol/pairing/spake2.ts';
import { spkiOfCertificate } from '../../../src/protocol/pairing/spki.ts';
import type { PairMessage } from '../../../src/protocol/pairing/messages.ts';
import { isPerunError } from '../../../src/shared/errors.ts';
import { openIdentity } from '../../../src/trust/identity/identity.ts';
import { verifyP256 } from '../../../src/trust/identity/verify-p256.ts';
import { TestDesk } from '../../support/trust/desk.ts';
import { fuzzRuns, fuzzTimeoutMs } from '../perun/runs.ts';

let folder = '';
let certificate: Uint8Array = new Uint8Array(0);
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fp-'));
  certificate = (await openIdentity(folder, 'host')).certificateDer;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const secrets = { pin: '1234', client: new Uint8Array(32).fill(1), host: new Uint8Array(32).fill(2) };

/** What a peer without the PIN can say; shares that are points among them. */
const share = fc.oneof(
  fc.constantFrom(0x41, 0x42).chain((side) => bytes(32).map((point) => Uint8Array.of(side, ...point))),
  bytes(64).map((random) => startExchange('client', { ...secrets, pin: '' }, random).share),
);
const message: fc.Arbitrary<PairMessage> = fc.oneof(
  fc.record({ kind: fc.constant('request' as const), share, name: fc.string({ maxLength: 20 }) }),
  fc.record({ kind: fc.constant('knock' as const), name: fc.string({ maxLength: 20 }) }),
  fc.record({ kind: fc.constant('proof' as const), confirm: bytes(32) }),
  fc.record({ kind: fc.constant('challenge' as const), share: bytes(33), confirm: bytes(32) }),
  fc.constant({ kind: 'result', outcome: 'paired', grants: 63, expiresAt: 0 } as const),
  fc.record({ kind: fc.constant('identityProof' as const), signature: bytes(64) }),
);
const act = fc.oneof(
  { weight: 6, arbitrary: fc.record({ peer: fc.nat(9), message }) },
  { weight: 2, arbitrary: fc.record({ peer: fc.nat(9), leave: fc.constant(true) }) },
  { weight: 2, arbitrary: fc.record({ wait: fc.nat(200_000) }) },
  { weight: 1, arbitrary: fc.record({ operator: fc.constantFrom('arm', 'disarm', 'deny') }) },
);

describe('hostile peers', () => {
  it('are never paired, whatever they say in whatever order', { timeout: fuzzTimeoutMs }, () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        const at = new TestDesk();
        try {
          const peers = new Map<number, ReturnType<TestDesk['peer']>>();
          for (const each of acts) {
            if ('wait' in each) at.clock.advance(each.wait);
            else if ('operator' in each) operate(at, each.operator);
            else {
              const remote = `10.0.0.${each.peer}`;
              const peer = peers.get(each.peer) ?? at.peer({ remote, fingerprint: String(each.peer).repeat(64) });
              peers.set(each.peer, peer);
              if ('message' in each) peer.send(each.message);
              else {
                peer.leave();
                peers.delete(each.peer);
              }
              // After a result the line is closed; a carrier would open another.
              if (peer.outcome !== undefined) peers.delete(each.peer);
              const results = peer.received.filter(({ kind }) => kind === 'result');
              expect(results.length).toBeLessThanOrEqual(1);
            }
          }
          const armed = at.events.filter(({ kind }) => kind === 'armed').length;
          expect(at.events.filter(({ kind }) => kind === 'failed').length).toBeLessThanOrEqual(armed);
          expect(at.events.some(({ kind }) => kind === 'paired')).toBe(false);
          expect(readdirSync(at.folder)).toEqual([]);
          expect(at.desk.status().pending.length).toBeLessThanOrEqual(32);
        } finally {
          at.remove();
        }
      }),
      { numRuns: Math.ceil(fuzzRuns / 4) },
    );
  });

  it('send shares that end in a key or in a named error', { timeout: fuzzTimeoutMs }, () => {
    const wild = fc.oneof(share, fc.uint8Array({ maxLength: 40 }));
    fc.assert(
      fc.property(wild, fc.constantFrom('client' as const, 'host' as const), (sent, side) => {
        const key = startExchange(side, secrets, new Uint8Array(64).fill(7)).finish(sent);
        if (isPerunError(key)) expect(key.code).toBe('PROTOCOL_MALFORMED');
        else expect(key.key).toHaveLength(32);
      }),
      { numRuns: Math.ceil(fuzzRuns / 4) },
    );
  });

  it('show certificates that have a key or a named error', { timeout: fuzzTimeoutMs }, () => {
    const turned = fc
      .tuple(fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }), fc.nat())
      .map(([turns, cut]) => {
        const wild = Uint8Array.from(certificate);
        for (const [place, value] of turns) wild[place % wild.length] = value;
        return cut % 3 === 0 ? wild.subarray(0, cut % (wild.length + 1)) : wild;
      });
    fc.assert(
      fc.property(fc.oneof(turned, fc.uint8Array({ maxLength: 200 })), bytes(64), (der, signature) => {
        const spki = spkiOfCertificate(der);
        if (isPerunError(spki)) expect(spki.code).toBe('PROTOCOL_MALFORMED');
        else {
          expect(spki).toHaveLength(91);
          expect(verifyP256(spki, der, signature)).toBe(false);
        }
      }),
      { numRuns: fuzzRuns },
    );
  });
});

function operate(at: TestDesk, what: string): void {
  const [first] = at.desk.status().pending;
  if (what === 'arm') at.desk.arm();
  else if (what === 'disarm') at.desk.disarm();
  else if (first !== undefined) at.desk.deny(first.id);
}
