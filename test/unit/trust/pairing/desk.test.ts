import { readdirSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TestDesk } from '../../../support/trust/desk.ts';

let at: TestDesk;
beforeEach(() => (at = new TestDesk()));
afterEach(() => at.remove());

const wrong = (pin: string): string => String((Number(pin) + 1) % 10_000).padStart(4, '0');

describe('a PIN', () => {
  test('pairs one device, with the grants it was armed with, and is stored before it is told', async () => {
    const { pin, expiresAt } = at.desk.arm({ grants: ['view'], expiresAt: '2026-12-01T00:00:00.000Z' });
    expect(pin).toMatch(/^[0-9]{4}$/u);
    expect(expiresAt).toBe('2026-03-01T12:02:00.000Z');
    expect(at.desk.status().armedUntil).toBe(expiresAt);
    const peer = at.peer();
    expect(await peer.pair(pin)).toBe('paired');
    expect(peer.received.at(-1)).toMatchObject({ grants: 1, expiresAt: Date.parse('2026-12-01') / 1000 });
    expect(at.devices.list()).toMatchObject([
      { name: 'phone', fingerprint: '1'.repeat(64), grants: ['view'], expiresAt: '2026-12-01T00:00:00.000Z' },
    ]);
    expect(at.desk.status().armedUntil).toBeNull();
    expect(at.kinds).toEqual(['armed', 'disarmed used', 'paired']);
  });

  test('wrong: both sides fail, the PIN is spent, and nothing is stored', async () => {
    const { pin } = at.desk.arm();
    expect(await at.peer().pair(wrong(pin))).toBe('PAIRING_FAILED');
    expect(at.kinds).toEqual(['armed', 'disarmed used', 'failed left']);
    at.clock.advance(10_000);
    expect(await at.peer().pair(pin)).toBe('PAIRING_CLOSED');
    expect(at.devices.list()).toEqual([]);
    expect(readdirSync(at.folder)).toEqual([]);
  });

  test('wrong: a client that goes on regardless is told no', () => {
    at.desk.arm();
    const peer = at.peer();
    peer.send({ kind: 'request', share: shareOf(), name: 'mallory' });
    expect(peer.received.at(-1)?.kind).toBe('challenge');
    peer.send({ kind: 'proof', confirm: new Uint8Array(32) });
    expect(peer.outcome).toBe('wrongPin');
    expect(at.kinds).toEqual(['armed', 'disarmed used', 'failed wrongPin']);
    expect(readdirSync(at.folder)).toEqual([]);
  });

  test('is void after its time, when disarmed, and when another takes its place', async () => {
    const old = at.desk.arm();
    at.clock.advance(119_999);
    expect(at.desk.status().armedUntil).not.toBeNull();
    at.clock.advance(1);
    expect(await at.peer().pair(old.pin)).toBe('PAIRING_CLOSED');
    const stopped = at.desk.arm({ minutes: 10 });
    at.clock.advance(599_000);
    expect(at.desk.disarm()).toBe(true);
    expect(at.desk.disarm()).toBe(false);
    expect(await at.peer().pair(stopped.pin)).toBe('PAIRING_CLOSED');
    const replaced = at.desk.arm();
    let { pin } = at.desk.arm();
    while (pin === replaced.pin) ({ pin } = at.desk.arm());
    expect(await at.peer().pair(replaced.pin)).toBe('PAIRING_FAILED');
    expect(at.kinds).toContain('disarmed replaced');
    expect(at.kinds).toContain('disarmed expired');
    expect(at.kinds).toContain('disarmed stopped');
    expect(at.devices.list()).toEqual([]);
  });

  test('armed for one device is not spent by another', async () => {
    const { pin } = at.desk.arm({ onlyFingerprint: '2'.repeat(64) });
    const other = at.peer();
    expect(await other.pair(pin)).toBe('PAIRING_CLOSED');
    expect(other.outcome).toBe('otherDevice');
    expect(await at.peer({ fingerprint: '2'.repeat(64) }).pair(pin)).toBe('paired');
    expect(at.devices.list().map(({ fingerprint }) => fingerprint)).toEqual(['2'.repeat(64)]);
  });

  test('is answered within a minute, or not at all', () => {
    at.desk.arm();
    const peer = at.peer();
    peer.send({ kind: 'request', share: shareOf(), name: '' });
    at.clock.advance(59_999);
    expect(peer.outcome).toBeUndefined();
    at.clock.advance(1);
    expect(peer.outcome).toBe('timedOut');
    peer.send({ kind: 'proof', confirm: new Uint8Array(32) });
    expect(peer.received).toHaveLength(2);
    expect(at.kinds).toEqual(['armed', 'disarmed used', 'failed timedOut']);
  });

  test('disarmed while somebody answers ends that attempt', () => {
    at.desk.arm();
    const peer = at.peer();
    peer.send({ kind: 'request', share: shareOf(), name: '' });
    expect(at.desk.disarm()).toBe(true);
    expect(peer.outcome).toBe('notArmed');
  });

  test('is not spent by what is no share, nor by messages out of turn', async () => {
    const { pin } = at.desk.arm();
    for (const message of [
      { kind: 'request', share: new Uint8Array(33), name: '' },
      { kind: 'proof', confirm: new Uint8Array(32) },
      { kind: 'challenge', share: new Uint8Array(33), confirm: new Uint8Array(32) },
    ] as const) {
      const peer = at.peer();
      peer.send(message);
      expect(peer.outcome).toBe('malformed');
    }
    expect(await at.peer().pair(pin)).toBe('paired');
  });

  test('of no life, a long life, or no device is refused', () => {
    for (const minutes of [0, -1, 11, Number.NaN, Infinity]) {
      expect(() => at.desk.arm({ minutes })).toThrow(expect.objectContaining({ code: 'USAGE' }));
    }
    expect(() => at.desk.arm({ onlyFingerprint: 'abc' })).toThrow(expect.objectContaining({ code: 'USAGE' }));
    expect(at.desk.status().armedUntil).toBeNull();
  });

  test('a store that cannot keep the device is no pairing, and the operator learns why', async () => {
    const { pin } = at.desk.arm();
    rmSync(at.folder, { recursive: true });
    const peer = at.peer();
    expect(await peer.pair(pin)).toBe('FAILED');
    const [failed] = at.events.slice(-1);
    expect(failed).toMatchObject({ kind: 'failed', why: 'failed', error: { code: 'FAILED' } });
  });
});

describe('somebody in the middle, with a certificate towards each side', () => {
  test('ends with no trust on either, though he passes every message on', async () => {
    const { pin } = at.desk.arm();
    // What the host sees is his certificate, and what the client sees is his other one.
    const middle = at.peer({ fingerprint: 'd'.repeat(64) });
    const outcome = await middle.pair(pin, { clientFingerprint: '1'.repeat(64), hostFingerprint: 'e'.repeat(64) });
    expect(outcome).toBe('PAIRING_FAILED');
    expect(at.devices.list()).toEqual([]);
    expect(at.kinds).toEqual(['armed', 'disarmed used', 'failed left']);
  });
});

describe('guesses', () => {
  test('10 000 of them, from one address, get five tries an hour', async () => {
    let challenges = 0;
    for (let guess = 0; guess < 10_000; guess += 1) {
      // The operator, or what he left running, arms a PIN for every one of them.
      at.desk.arm();
      const peer = at.peer();
      peer.send({ kind: 'request', share: shareOf(), name: 'mallory' });
      if (peer.received[0]?.kind === 'challenge') {
        challenges += 1;
        peer.send({ kind: 'proof', confirm: new Uint8Array(32).fill(guess) });
        expect(peer.outcome).toBe('wrongPin');
      } else expect(peer.outcome).toBe('limited');
      at.clock.advance(3000);
    }
    const hours = Math.ceil((10_000 * 3000) / 3_600_000);
    expect(challenges).toBe(hours * 5);
    expect(at.devices.list()).toEqual([]);
    expect(at.events.filter(({ kind }) => kind === 'failed')).toHaveLength(challenges);
  });

  test('from anywhere, one try for each PIN that is armed, and a pause between', async () => {
    let challenges = 0;
    for (let armed = 0; armed < 20; armed += 1) {
      at.desk.arm();
      for (let machine = 0; machine < 50; machine += 1) {
        const peer = at.peer({ remote: `10.${armed}.0.${machine}` });
        peer.send({ kind: 'request', share: shareOf(), name: '' });
        if (peer.received[0]?.kind === 'challenge') challenges += 1;
        peer.leave();
        at.clock.advance(100);
      }
    }
    expect(challenges).toBe(20);
  });

  test('within two seconds of a try are refused, and cost nothing', async () => {
    await at.peer().pair(wrong(at.desk.arm().pin));
    const { pin } = at.desk.arm();
    at.clock.advance(1999);
    const early = at.peer({ remote: '10.0.0.1' });
    expect(await early.pair(pin)).toBe('LIMIT_REACHED');
    expect(early.outcome).toBe('limited');
    at.clock.advance(1);
    expect(await at.peer().pair(pin)).toBe('paired');
  });

  test('of one machine count as one, however many addresses it picks', async () => {
    const remotes = ['fe80::1%eth0', 'fe80::2%eth0', 'FE80::AB:1', 'fe80:0:0:0:ffff::9', 'fe80::1:2:3:4', 'fe80::5'];
    const outcomes: string[] = [];
    for (const remote of remotes) {
      outcomes.push(await at.peer({ remote }).pair(wrong(at.desk.arm().pin)));
      at.clock.advance(60_000);
    }
    expect(outcomes).toEqual([...Array<string>(5).fill('PAIRING_FAILED'), 'LIMIT_REACHED']);
    expect(await at.peer({ remote: 'fe80:0:0:1::1' }).pair(at.desk.arm().pin)).toBe('paired');
  });
});

/** Any point of the group, as a client would send it. */
function shareOf(): Uint8Array {
  return new Uint8Array(Buffer.from('41e09439b3d071122605f5f39a4695783d3412ba20cd459f7f17758009fdcdac24', 'hex'));
}
