import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TestDesk, type TestPeer } from '../../../support/trust/desk.ts';

let at: TestDesk;
beforeEach(() => (at = new TestDesk()));
afterEach(() => at.remove());

let machines = 0;

/** Somebody new who knocks. */
function knock(facts: { remote?: string; fingerprint?: string } = {}, name = 'phone'): TestPeer {
  machines += 1;
  const peer = at.peer({ fingerprint: machines.toString(16).padStart(64, '0'), ...facts });
  peer.send({ kind: 'knock', name });
  return peer;
}

const idOf = (peer: TestPeer): string => {
  const [first] = peer.received;
  return first?.kind === 'pending' ? first.id : '';
};

describe('who knocks', () => {
  test('waits, shows what the operator sees, and is let in', async () => {
    const peer = knock({}, '\u202eeno\u001b[2J hp');
    expect(peer.received).toEqual([
      { kind: 'pending', id: expect.stringMatching(/^[a-z2-9]{4}$/u) as string, waitMs: 180_000 },
    ]);
    expect(at.desk.status().pending).toEqual([
      {
        ...{ id: idOf(peer), name: 'eno[2J hp', remote: '192.168.1.7', fingerprint: peer.facts.fingerprint },
        ...{ kind: 'certificate', since: '2026-03-01T12:00:00.000Z', isWaiting: true },
      },
    ]);
    const device = await at.desk.approve(idOf(peer), { grants: ['play'] });
    expect(device).toMatchObject({ fingerprint: peer.facts.fingerprint, grants: ['play'], expiresAt: null });
    expect(peer.received.at(-1)).toEqual({ kind: 'result', outcome: 'paired', grants: 3, expiresAt: 0 });
    expect(at.devices.find(peer.facts.fingerprint)).toEqual(device);
    expect(at.desk.status().pending).toEqual([]);
    expect(at.kinds).toEqual(['knocked', 'paired']);
    await expect(at.desk.approve(idOf(peer))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('waits three minutes; a late yes counts for the next time', async () => {
    const peer = knock();
    at.clock.advance(179_999);
    expect(peer.outcome).toBeUndefined();
    at.clock.advance(1);
    expect(peer.outcome).toBe('timedOut');
    expect(at.desk.status().pending).toMatchObject([{ isWaiting: false }]);
    await at.desk.approve(idOf(peer));
    expect(at.devices.find(peer.facts.fingerprint)).toBeDefined();
    expect(peer.received).toHaveLength(2);
  });

  test('is forgotten after ten minutes', async () => {
    const peer = knock();
    peer.leave();
    expect(at.desk.status().pending).toMatchObject([{ isWaiting: false }]);
    at.clock.advance(600_000);
    expect(at.desk.status().pending).toEqual([]);
    await expect(at.desk.approve(idOf(peer))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(at.devices.list()).toEqual([]);
  });

  test('and is turned away stays away for ten minutes', () => {
    const peer = knock();
    expect(at.desk.deny(idOf(peer))).toMatchObject({ fingerprint: peer.facts.fingerprint });
    expect(peer.outcome).toBe('denied');
    const again = knock({ fingerprint: peer.facts.fingerprint });
    expect(again.received).toMatchObject([{ outcome: 'denied' }]);
    expect(at.kinds).toEqual(['knocked', 'denied']);
    at.clock.advance(600_000);
    expect(idOf(knock({ fingerprint: peer.facts.fingerprint }))).not.toBe('');
    expect(() => at.desk.deny('none')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    expect(at.devices.list()).toEqual([]);
  });

  test('and comes back keeps its id, and only the last line counts', async () => {
    const first = knock();
    at.clock.advance(60_000);
    const second = knock({ fingerprint: first.facts.fingerprint });
    expect(first.outcome).toBe('superseded');
    expect(idOf(second)).toBe(idOf(first));
    at.clock.advance(179_000);
    expect(second.outcome).toBeUndefined();
    await at.desk.approve(idOf(second));
    expect(second.outcome).toBe('paired');
    expect(at.kinds).toEqual(['knocked', 'paired']);
  });

  test('and then gets a PIN waits no longer', async () => {
    const waiting = knock();
    const { pin } = at.desk.arm({ grants: ['view'] });
    expect(await at.peer({ fingerprint: waiting.facts.fingerprint }).pair(pin)).toBe('paired');
    expect(waiting.outcome).toBe('paired');
    expect(at.desk.status().pending).toEqual([]);
  });

  test('cannot do anything else on the same line', () => {
    const peer = knock();
    peer.send({ kind: 'knock', name: 'again' });
    expect(peer.outcome).toBe('malformed');
    expect(at.desk.status().pending).toMatchObject([{ isWaiting: false }]);
  });

  test('and cannot be stored is told so, and so is the operator', async () => {
    const peer = knock();
    rmSync(at.folder, { recursive: true });
    await expect(at.desk.approve(idOf(peer))).rejects.toMatchObject({ code: 'FAILED' });
    expect(peer.outcome).toBe('failed');
    expect(at.kinds).toEqual(['knocked']);
  });
});

describe('a flood of knocks', () => {
  test('of one address gets four places, of all together 32', () => {
    const outcomes = (peers: readonly TestPeer[]): number =>
      peers.filter(({ outcome }) => outcome === 'limited').length;
    const one = Array.from({ length: 100 }, (_, at2) => knock({ remote: `2001:db8::${at2.toString(16)}` }));
    expect(outcomes(one)).toBe(96);
    const many = Array.from({ length: 100 }, (_, at2) => knock({ remote: `10.0.0.${at2}` }));
    expect(outcomes(many)).toBe(100 - 28);
    expect(at.desk.status().pending).toHaveLength(32);
    expect(new Set(at.desk.status().pending.map(({ id }) => id)).size).toBe(32);
    expect(at.events).toHaveLength(32);
    // Leaving frees no place: who knocks and runs would fill the list with ever new names.
    for (const peer of one) peer.leave();
    expect(knock({ remote: '2001:db8::1' }).outcome).toBe('limited');
    at.clock.advance(600_000);
    expect(knock({ remote: '2001:db8::1' }).outcome).toBeUndefined();
  });

  test('and the no that each is given do not fill the memory', () => {
    const small = new TestDesk({ pairingKnocks: 1 });
    try {
      const denied = Array.from({ length: 9 }, (_, each) => {
        const peer = small.peer({ fingerprint: each.toString().repeat(64) });
        peer.send({ kind: 'knock', name: '' });
        small.desk.deny(idOf(peer));
        return peer;
      });
      const outcomes = denied.map(({ facts }) => {
        const again = small.peer(facts);
        again.send({ kind: 'knock', name: '' });
        again.leave();
        return again.outcome;
      });
      // Eight of them are remembered, and the first is not.
      expect(outcomes).toEqual([undefined, ...Array<string>(8).fill('denied')]);
    } finally {
      small.remove();
    }
  });
});

test('revoking tells who listens, and leaves nothing', async () => {
  const { pin } = at.desk.arm();
  await at.peer().pair(pin);
  expect(await at.desk.revoke('1'.repeat(64))).toMatchObject({ name: 'phone' });
  expect(at.kinds.at(-1)).toBe('revoked');
  expect(at.devices.list()).toEqual([]);
  await expect(at.desk.revoke('1'.repeat(64))).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a desk that closes keeps no timer and tells nobody anything', () => {
  at.desk.arm();
  const peer = knock();
  at.desk.close();
  at.desk.close();
  at.clock.advance(3_600_000);
  expect(peer.received).toHaveLength(1);
  expect(at.desk.status()).toEqual({ armedUntil: null, pending: [] });
});
