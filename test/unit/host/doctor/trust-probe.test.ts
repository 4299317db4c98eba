import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { trustProbe } from '../../../../src/host/doctor/trust-probe.ts';
import { multicastProbe } from '../../../../src/platform/doctor/multicast.ts';
import { openIdentity } from '../../../../src/trust/identity/identity.ts';
import { PairedDevices } from '../../../../src/trust/store/paired-devices.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'perun-trust-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const look = (now = Date.now()) => trustProbe(folder, now).probe();

test('where nothing was paired, nothing is made', async () => {
  expect(await look()).toEqual({ state: 'ok', found: 'no keys yet, 0 paired devices, 0 known hosts' });
  expect(readdirSync(folder)).toEqual([]);
});

test('keys and devices that can be used are counted, and a clock before their time is told', async () => {
  await openIdentity(folder, 'host');
  const devices = new PairedDevices(folder);
  const device = { fingerprint: 'a'.repeat(64), name: 'phone', kind: 'browser', grants: ['view'] } as const;
  await devices.add({ ...device, expiresAt: null });
  expect(await look()).toEqual({ state: 'ok', found: 'keys of this host, 1 paired devices, 0 known hosts' });
  expect(await look(Date.now() - 3_600_000)).toMatchObject({
    state: 'missing',
    found: expect.stringContaining('phone was paired at') as string,
    remedy: 'timedatectl set-ntp true',
  });
});

test.each([
  ['a key that others may read', () => chmodSync(join(folder, 'host.key'), 0o644), /host\.key is open to other/],
  ['a key without its certificate', () => rmSync(join(folder, 'host.crt')), /only one is there/],
  ['a broken key', () => writeFileSync(join(folder, 'host.key'), 'x'), /host\.key/],
  ['broken devices', () => writeFileSync(join(folder, 'paired.json'), '{', { mode: 0o600 }), /paired\.json/],
  ['broken hosts', () => writeFileSync(join(folder, 'hosts.json'), '[]', { mode: 0o600 }), /hosts\.json/],
  ['an authority others may read', () => writeFileSync(join(folder, 'ca.key'), '', { mode: 0o644 }), /ca\.key is open/],
] as const)('%s is a fault with a remedy', async (_, harm, found) => {
  await openIdentity(folder, 'host');
  harm();
  expect(await look()).toEqual({
    state: 'missing',
    found: expect.stringMatching(found) as string,
    remedy: expect.stringMatching(/\S/) as string,
  });
});

test('the port of mDNS is looked at beside those who hold it', async () => {
  const both = await Promise.all([multicastProbe().probe(), multicastProbe().probe()]);
  for (const { state, found } of both) expect([state, found]).not.toContain('missing');
  expect(new Set(both.map(({ found }) => found)).size).toBe(1);
});
