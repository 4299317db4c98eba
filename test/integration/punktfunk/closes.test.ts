import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CloseCode } from '../../../src/protocol/punktfunk/constants.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';
import { waitUntil } from '../../support/host/wait-until.ts';
import { Caller, openOwnDoor, type OwnDoor } from '../../support/punktfunk/own-door.ts';
import { type Kept, keepQuic } from '../../support/quic/kept.ts';

/** Who is not let in, or no longer, hears by the close code why; told by a host with short patience. */
describe('the close codes of the door, over real QUIC', () => {
  const cooldownMs = 300;
  let door: OwnDoor;
  let kept: Kept;

  beforeAll(async () => {
    const limits = { ...defaultLimits, pairingWaitMs: 1500, pairingCooldownMs: cooldownMs };
    kept = keepQuic();
    [door] = await Promise.all([
      openOwnDoor({ punktfunk: '127.0.0.1:0', source: 'synthetic', maxSessions: 1, limits }),
      kept.keeper.start(),
    ]);
  });
  afterAll(async () => {
    await kept.dispose();
    await door.close();
  });

  const caller = (): Promise<Caller> => Caller.create(kept.keeper.endpoint, door.ports[0] ?? 0);
  const byHost = (code: CloseCode): object => ({ by: 'peer', application: true, code });
  const cooled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, cooldownMs + 100));
  const pendingOf = async ({ identity }: Caller): Promise<string> =>
    waitUntil('the device at the desk', async () => {
      const { pending } = await door.control.pair.status();
      return pending.find(({ fingerprint }) => fingerprint === identity.fingerprint)?.id;
    });

  test('another application protocol ends in the handshake, by the alert of TLS', async () => {
    const attempt = (await caller()).connect('h3');
    await expect(attempt).rejects.toMatchObject({ code: 'HANDSHAKE_REFUSED' });
    await expect(attempt).rejects.toThrow('speaks another protocol');
  });

  test('another wire version', async () => {
    const { welcomed, closed } = await (await caller()).greet({ wireVersion: 3 });
    expect(await closed).toMatchObject(byHost(CloseCode.wireVersion));
    expect(await welcomed).toBe(false);
  });

  test('nobody answers the stranger who waits, the operator says no, and a later attempt takes the place', async () => {
    const [ignored, refused, doubled] = [await caller(), await caller(), await caller()];
    const first = await doubled.greet();
    await pendingOf(doubled);
    const waiting = await ignored.greet();
    const denied = await refused.greet();
    await door.control.pair.deny({ id: await pendingOf(refused) });
    expect(await denied.closed).toMatchObject(byHost(CloseCode.denied));
    const second = await doubled.greet();
    expect(await first.closed).toMatchObject(byHost(CloseCode.superseded));
    expect(await waiting.closed).toMatchObject(byHost(CloseCode.approvalTimedOut));
    expect(await second.closed).toMatchObject(byHost(CloseCode.approvalTimedOut));
    // A denial holds.
    expect(await (await refused.greet()).closed).toMatchObject(byHost(CloseCode.denied));
  });

  test('a PIN lasts for one try', async () => {
    const device = await caller();
    expect((await device.pair('1234')).close).toMatchObject(byHost(CloseCode.pairingNotArmed));
    await cooled();
    const { pin } = await door.control.pair.arm({});
    const wrong = await device.pair(pin === '0000' ? '0001' : '0000');
    expect(wrong.ok).toBe(false);
    const atOnce = await device.pair(pin);
    expect(atOnce).toMatchObject({ ok: false, close: byHost(CloseCode.pairingNotArmed) });
    await cooled();
    const later = await device.pair(pin);
    expect(later).toMatchObject({ ok: false, close: byHost(CloseCode.pairingNotArmed) });
  });

  test('trust that ends while pictures come, and after; one more than are served', async () => {
    const device = await caller();
    const { pin } = await door.control.pair.arm({});
    await cooled();
    expect((await device.pair(pin)).ok).toBe(true);
    const watching = await device.greet();
    expect(await watching.welcomed).toBe(true);
    expect(await (await device.greet()).closed).toMatchObject(byHost(CloseCode.busy));
    const expiresAt = new Date(Date.now() + 700).toISOString();
    await door.control.pair.grant({ fingerprint: device.identity.fingerprint, expiresAt });
    expect(await watching.closed).toMatchObject(byHost(CloseCode.accessExpired));
    expect(await (await device.greet()).closed).toMatchObject(byHost(CloseCode.accessExpired));
    await door.control.pair.grant({ fingerprint: device.identity.fingerprint, grants: ['call'], expiresAt: null });
    expect(await (await device.greet()).closed).toMatchObject(byHost(CloseCode.denied));
  });
});

/** The ways to open a door mean the same. */
describe.each([
  ['--punktfunk with an address', { punktfunk: '127.0.0.1:0' }, 1],
  ['--punktfunk with a URL', { punktfunk: 'punktfunk://127.0.0.1:0' }, 1],
  ['--listen with a URL', { listen: ['punktfunk://127.0.0.1:0'] }, 1],
  ['neither', {}, 0],
  ['--listen, and --punktfunk off', { listen: ['punktfunk://127.0.0.1:0'], punktfunk: 'off' }, 0],
] as const)('a door by %s', (_name, options, count) => {
  test(`is open at ${count} address, and asks strangers to pair`, async () => {
    const door = await openOwnDoor({ ...options, source: 'synthetic' });
    const kept = keepQuic();
    try {
      expect(door.ports).toHaveLength(count);
      for (const port of door.ports) {
        await kept.keeper.start();
        const { closed } = await (await Caller.create(kept.keeper.endpoint, port)).greet({ wireVersion: 1 });
        expect(await closed).toMatchObject({ application: true, code: CloseCode.wireVersion });
      }
    } finally {
      await kept.dispose();
      await door.close();
    }
  });
});
