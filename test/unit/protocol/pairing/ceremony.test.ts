import { describe, expect, test } from 'vitest';
import { ClientCeremony, type ClientStep } from '../../../../src/protocol/pairing/client-ceremony.ts';
import { decodePairMessage } from '../../../../src/protocol/pairing/decode.ts';
import { encodePairMessage } from '../../../../src/protocol/pairing/encode.ts';
import { fingerprintToBytes } from '../../../../src/protocol/pairing/fingerprint.ts';
import { HostCeremony, type HostStep } from '../../../../src/protocol/pairing/host-ceremony.ts';
import type { PairMessage, PairOutcome } from '../../../../src/protocol/pairing/messages.ts';
import { startExchange } from '../../../../src/protocol/pairing/spake2.ts';
import { isPerunError, type PerunError } from '../../../../src/shared/errors.ts';

const fingerprints = { clientFingerprint: '1'.repeat(64), hostFingerprint: '2'.repeat(64) };
const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));

const clientOf = (pin: string, seen = {}): ClientCeremony =>
  new ClientCeremony({ ...fingerprints, ...seen, pin, random, name: 'phone' });
const hostOf = (pin: string, seen = {}): HostCeremony => new HostCeremony({ ...fingerprints, ...seen, pin, random });

/** The message of a step that sends one, as it arrives. */
function sent(step: ClientStep | HostStep): PairMessage {
  if (step.kind !== 'send') throw new Error(`expected a message, not ${step.kind}`);
  const message = decodePairMessage(encodePairMessage(step.message));
  if (isPerunError(message)) throw message;
  return message;
}

function failure(step: ClientStep | HostStep): PerunError {
  if (step.kind !== 'failed') throw new Error(`expected a failure, not ${step.kind}`);
  return step.error;
}

const result = (outcome: PairOutcome): PairMessage => ({ kind: 'result', outcome, grants: 3, expiresAt: 0 });

describe('the ceremony', () => {
  test('with one PIN, both sides end well', () => {
    const [client, host] = [clientOf('0420'), hostOf('0420')];
    const request = sent(client.start());
    expect(request).toMatchObject({ kind: 'request', name: 'phone' });
    const proof = sent(client.receive(sent(host.receive(request))));
    expect(host.receive(proof)).toEqual({ kind: 'proven' });
    expect(client.receive(result('paired'))).toEqual({ kind: 'paired', result: result('paired') });
  });

  test('with a wrong PIN the client sees it first and proves nothing', () => {
    const [client, host] = [clientOf('0420'), hostOf('0421')];
    const step = client.receive(sent(host.receive(sent(client.start()))));
    expect(failure(step).code).toBe('PAIRING_FAILED');
  });

  test('with a wrong PIN the host sees it too, whatever the client makes of it', () => {
    const host = hostOf('0421');
    const seen = { client: fingerprintToBytes('1'.repeat(64)), host: fingerprintToBytes('2'.repeat(64)) };
    const guess = startExchange('client', { ...seen, pin: '0420' }, random(64));
    const challenge = sent(host.receive({ kind: 'request', share: guess.share, name: '' }));
    const key = challenge.kind === 'challenge' ? guess.finish(challenge.share) : undefined;
    if (key === undefined || isPerunError(key)) throw new Error('no key');
    const proof: PairMessage = { kind: 'proof', confirm: key.confirm };
    expect(failure(host.receive(proof)).code).toBe('PAIRING_FAILED');
    expect(failure(host.receive(proof)).code).toBe('PROTOCOL_MALFORMED');
  });

  test('a man in the middle with a certificate towards each side fails on both, though all know the PIN', () => {
    const [toHost, toClient] = ['a'.repeat(64), 'b'.repeat(64)];
    const client = clientOf('0420', { hostFingerprint: toClient });
    const host = hostOf('0420', { clientFingerprint: toHost });
    const challenge = sent(host.receive(sent(client.start())));
    expect(failure(client.receive(challenge)).code).toBe('PAIRING_FAILED');
  });

  test.each([
    ['wrongPin', 'PAIRING_FAILED', 4],
    ['notArmed', 'PAIRING_CLOSED', 4],
    ['otherDevice', 'PAIRING_CLOSED', 4],
    ['limited', 'LIMIT_REACHED', 4],
    ['denied', 'PAIRING_DENIED', 4],
    ['timedOut', 'TIMEOUT', 6],
    ['superseded', 'PAIRING_CLOSED', 4],
    ['malformed', 'PROTOCOL_MALFORMED', 1],
    ['failed', 'FAILED', 1],
  ] as const)('the host answers %s: %s, exit %i, at any time', (outcome, code, exit) => {
    for (const until of ['request', 'proof'] as const) {
      const [client, host] = [clientOf('0420'), hostOf('0420')];
      const request = sent(client.start());
      if (until === 'proof') sent(client.receive(sent(host.receive(request))));
      const error = failure(client.receive(result(outcome)));
      expect([error.code, error.exitCode]).toEqual([code, exit]);
      expect(client.receive(result('paired')).kind).toBe('failed');
    }
  });

  test('a host that says paired before it proved itself is not believed', () => {
    const client = clientOf('0420');
    client.start();
    expect(failure(client.receive(result('paired'))).code).toBe('PROTOCOL_MALFORMED');
    expect(clientOf('0420').receive(result('paired')).kind).toBe('failed');
  });

  test('messages out of turn end it, and nothing after them counts', () => {
    const [client, host] = [clientOf('0420'), hostOf('0420')];
    const request = sent(client.start());
    expect(client.start().kind).toBe('failed');
    const other = hostOf('0420');
    expect(other.receive({ kind: 'proof', confirm: new Uint8Array(32) }).kind).toBe('failed');
    expect(other.receive(request).kind).toBe('failed');
    host.receive(request);
    expect(host.receive(request).kind).toBe('failed');
    const ended = clientOf('0420');
    ended.start();
    expect(failure(ended.end()).code).toBe('CONNECTION_LOST');
  });

  test('shares that are no points end it with a name', () => {
    const client = clientOf('0420');
    client.start();
    const bad = Uint8Array.of(0x42, ...new Uint8Array(32));
    expect(failure(client.receive({ kind: 'challenge', share: bad, confirm: new Uint8Array(32) })).code).toBe(
      'PROTOCOL_MALFORMED',
    );
    expect(failure(hostOf('0420').receive({ kind: 'request', share: bad, name: '' })).code).toBe('PROTOCOL_MALFORMED');
  });
});
