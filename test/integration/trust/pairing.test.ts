import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HostEvent } from '../../../src/control/contract/events.ts';
import type { Armed, Device, PairStatus } from '../../../src/control/contract/pair.ts';
import type { PairedHost } from '../../../src/host/pair-host.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';
import { waitUntil } from '../../support/host/wait-until.ts';
import { type CliProcess, TestUser } from '../cli/cli.ts';

/** The operator of a host, and a person with a device of their own: two accounts that share nothing. */
describe('pairing from both command lines', () => {
  let operator: TestUser;
  let person: TestUser;
  let address: string;
  let events: CliProcess;

  beforeAll(async () => {
    operator = new TestUser();
    person = new TestUser();
    const { addresses } = await operator.host('tcp://127.0.0.1:0');
    events = operator.start('host', 'events', '--json');
    // They are told from the moment on that somebody listens.
    await waitUntil('an event', async () => {
      await operator.json('pair', 'arm');
      return events.stdout() !== '' || undefined;
    });
    await operator.json('pair', 'disarm');
    address = addresses.find((each) => each.startsWith('tcp:'))?.replace('tcp://', '') ?? '';
  });
  afterAll(async () => {
    await person.leave();
    await operator.leave();
  });

  const status = async (): Promise<PairStatus> => (await operator.json('pair', 'status')) as PairStatus;
  const devices = async (): Promise<Device[]> => (await operator.json('pair', 'list')) as Device[];
  const armed = async (...flags: string[]): Promise<Armed> => (await operator.json('pair', 'arm', ...flags)) as Armed;
  const pair = (...flags: string[]) => person.run('client', 'pair', address, '--json', ...flags);
  const knownHosts = (): unknown[] => {
    const file = join(person.paths.config, 'hosts.json');
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { hosts: unknown[] }).hosts : [];
  };
  const codeOf = (stdout: string): string => (JSON.parse(stdout) as { error: { code: string } }).error.code;

  test('a wrong PIN fails on both sides, costs the window, and leaves no trace of trust', async () => {
    const { pin } = await armed();
    const wrong = pin === '0000' ? '0001' : '0000';
    const first = await pair('--pin', wrong);
    expect([first.code, codeOf(first.stdout)]).toEqual([4, 'PAIRING_FAILED']);
    const second = await pair('--pin', pin);
    expect([second.code, codeOf(second.stdout)]).toEqual([4, 'PAIRING_CLOSED']);
    expect(await devices()).toEqual([]);
    expect(knownHosts()).toEqual([]);
    expect((await status()).armedUntil).toBeNull();
  });

  test('a PIN that is right pairs both, and each says whom it has stored', async () => {
    // Two attempts within the cooldown would be one too many; the first test made one.
    await new Promise((resolve) => setTimeout(resolve, defaultLimits.pairingCooldownMs + 200));
    const { pin, fingerprint } = await armed('--grants', 'view,play', '--expires', '7d');
    const { code, stdout } = await pair('--pin', pin);
    expect(code).toBe(0);
    const paired = JSON.parse(stdout) as PairedHost;
    expect(paired).toMatchObject({ fingerprint, address: `tls://${address}`, grants: ['view', 'play'] });
    expect(await devices()).toMatchObject([{ fingerprint: paired.clientFingerprint, kind: 'certificate' }]);
    expect(knownHosts()).toMatchObject([{ fingerprint, how: 'paired' }]);
    expect((await devices())[0]?.lastSeenAt).toEqual(expect.any(String));
    const again = await pair('--pin', pin);
    expect(codeOf(again.stdout)).toBe('PAIRING_CLOSED');
  });

  test('without a PIN the operator is asked, and says yes or no', async () => {
    const asking = person.start('client', 'pair', address, '--json');
    const waiting = await waitUntil('somebody to wait', async () =>
      (await status()).pending.find(({ isWaiting }) => isWaiting),
    );
    await waitUntil('the device to show the same', () => asking.stderr().includes(waiting.id) || undefined);
    await operator.json('pair', 'approve', waiting.id, '--grants', 'view');
    const { code, stdout } = await asking.ended;
    expect([code, (JSON.parse(stdout) as PairedHost).grants]).toEqual([0, ['view']]);
    const refused = person.start('client', 'pair', address, '--json');
    const next = await waitUntil('somebody to wait', async () =>
      (await status()).pending.find(({ isWaiting }) => isWaiting),
    );
    await operator.json('pair', 'deny', next.id);
    const denied = await refused.ended;
    expect([denied.code, codeOf(denied.stdout)]).toEqual([4, 'PAIRING_DENIED']);
  });

  test('devices are renamed, given other grants, and revoked', async () => {
    const [device] = await devices();
    const name = device?.name ?? '';
    expect(await operator.json('pair', 'rename', name, 'living room')).toMatchObject({ name: 'living room' });
    const granted = await operator.json('pair', 'grant', 'living room', '--grants', 'manage', '--expires', 'never');
    expect(granted).toMatchObject({ grants: ['manage'], expiresAt: null });
    const unsure = await operator.run('pair', 'revoke', 'living room');
    expect([unsure.code, unsure.stderr]).toEqual([2, expect.stringContaining('--yes')]);
    await operator.json('pair', 'revoke', 'living room', '--yes');
    expect(await devices()).toEqual([]);
    const gone = await operator.run('pair', 'revoke', 'living room', '--yes', '--json');
    expect([gone.code, codeOf(gone.stdout)]).toEqual([3, 'NOT_FOUND']);
  });

  test('all of it is told as events, in order and without a PIN', async () => {
    const told = (): HostEvent[] =>
      events
        .stdout()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as HostEvent);
    await waitUntil('the last event', () => told().some(({ kind }) => kind === 'pairing.revoked') || undefined);
    const words = told().map((event) => ('reason' in event ? `${event.kind} ${event.reason}` : event.kind));
    expect(words.slice(words.indexOf('pairing.disarmed stopped') + 1)).toEqual([
      ...['pairing.armed', 'pairing.disarmed used', 'pairing.denied left'],
      ...['pairing.armed', 'pairing.disarmed used', 'pairing.paired'],
      ...['pairing.requested', 'pairing.paired', 'pairing.requested', 'pairing.denied denied'],
      ...['pairing.changed', 'pairing.changed', 'pairing.revoked'],
    ]);
    expect(JSON.stringify(told())).not.toMatch(/"pin"/);
    expect(told().at(-1)).toMatchObject({ name: 'living room', fingerprint: expect.any(String) as string });
  });

  test('what is no PIN is a mistake, and a fingerprint is insisted on', async () => {
    for (const wrong of ['12345', 'abcd', '123', 'f'.repeat(63)]) {
      const { code, stdout } = await pair('--pin', wrong);
      expect([code, codeOf(stdout)]).toEqual([2, 'USAGE']);
    }
    const { fingerprint } = await status();
    const other = 'ab'.repeat(32);
    const connected = await person.run('client', 'connect', address, '--pin', other, '--view', 'none', '--json');
    expect([connected.code, codeOf(connected.stdout)]).toEqual([4, 'FINGERPRINT_CHANGED']);
    const people = await person.run('client', 'connect', address, '--pin', other, '--view', 'none');
    const digits = people.stderr.replaceAll(' ', '');
    expect([digits.includes(other), digits.includes(fingerprint)]).toEqual([true, true]);
  });

  test('a host whose identity has changed is refused, and both fingerprints are shown', async () => {
    const { pin, fingerprint } = await armed();
    expect((await pair('--pin', pin)).code).toBe(0);
    await operator.json('host', 'stop', '--yes');
    for (const name of ['host.crt', 'host.key']) rmSync(join(operator.paths.config, name));
    await operator.host(`tcp://${address}`);
    const now = (await status()).fingerprint;
    expect(now).not.toBe(fingerprint);
    const { code, stderr } = await person.run(
      'client',
      'connect',
      `tls://${address}`,
      '--view',
      'none',
      '--frames',
      '1',
    );
    expect(code).toBe(4);
    const digits = stderr.replaceAll(' ', '');
    expect([digits.includes(now), digits.includes(fingerprint)]).toEqual([true, true]);
    // What the error says can be typed.
    const [, remedy = ''] = /perun (client hosts forget [0-9a-f]{16})/.exec(stderr) ?? [];
    const unsure = await person.run(...remedy.split(' '));
    expect([unsure.code, unsure.stderr]).toEqual([2, expect.stringContaining('--yes')]);
    expect(await person.json(...remedy.split(' '), '--yes')).toMatchObject({ fingerprint });
    expect(await person.json('client', 'hosts', 'list')).toEqual([]);
    const anew = await armed();
    expect((await pair('--pin', anew.pin)).code).toBe(0);
    expect(await person.json('client', 'hosts', 'list')).toMatchObject([
      { fingerprint: now, addresses: [`tls://${address}`], how: 'paired' },
    ]);
    expect(await person.json('client', 'hosts', 'forget', address, '--yes')).toMatchObject({ fingerprint: now });
  });
});
