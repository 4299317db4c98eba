import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isPerunError } from '../../../../src/shared/errors.ts';
import { defaultLimits } from '../../../../src/shared/limits.ts';
import { KnownHosts } from '../../../../src/trust/store/known-hosts.ts';

let folder = '';
let now = Date.parse('2026-03-01T12:00:00Z');
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kh-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (limits = {}): KnownHosts => new KnownHosts(folder, () => now, { ...defaultLimits, ...limits });
const [first, second] = ['a'.repeat(64), 'b'.repeat(64)];
const tower = { fingerprint: first, name: 'tower', address: 'tower.lan:9000', how: 'paired' } as const;

describe('KnownHosts', () => {
  test('a host that is not known is nothing, one that is known is itself at any address', async () => {
    const hosts = open();
    expect(hosts.judge('tower.lan:9000', first)).toBeUndefined();
    await hosts.remember(tower);
    expect(open().judge('tower.lan:9000', first)).toMatchObject({
      name: 'tower',
      pairedAt: '2026-03-01T12:00:00.000Z',
    });
    expect(open().judge('192.168.1.7:9000', first)).toMatchObject({ name: 'tower' });
  });

  test('another fingerprint at a known address is refused, with both shown', async () => {
    const hosts = open();
    await hosts.remember(tower);
    const error = hosts.judge('tower.lan:9000', second);
    expect(isPerunError(error) && [error.code, error.exitCode]).toEqual(['FINGERPRINT_CHANGED', 4]);
    expect(isPerunError(error) && error.message).toContain(`expected ${Array(16).fill('aaaa').join(' ')}`);
    expect(isPerunError(error) && error.message).toContain(`shown    ${Array(16).fill('bbbb').join(' ')}`);
    await hosts.remember({ ...tower, fingerprint: second, name: 'attic', address: 'attic.lan:9000' });
    const other = hosts.judge('tower.lan:9000', second);
    expect(isPerunError(other) && other.message).toContain('the known host attic');
  });

  test('a fingerprint that a person gave outweighs what is known', async () => {
    const hosts = open();
    await hosts.remember(tower);
    expect(isPerunError(hosts.judge('tower.lan:9000', first, second))).toBe(true);
    expect(isPerunError(hosts.judge('new.lan:9000', first, second))).toBe(true);
    expect(hosts.judge('tower.lan:9000', second, second)).toBeUndefined();
  });

  test('pairing anew at an address gives it to the new host', async () => {
    const hosts = open();
    await hosts.remember(tower);
    await hosts.remember({ ...tower, fingerprint: second });
    expect(hosts.judge('tower.lan:9000', second)).toMatchObject({ fingerprint: second });
    expect(hosts.find(first)?.addresses).toEqual([]);
    expect(hosts.at('tower.lan:9000')?.fingerprint).toBe(second);
    expect(() => hosts.match('tower')).toThrow(expect.objectContaining({ code: 'USAGE' }));
    expect(hosts.match(first).fingerprint).toBe(first);
  });

  test('keeps the latest addresses, and a paired host paired', async () => {
    const hosts = open({ knownHostAddresses: 3 });
    await hosts.remember(tower);
    now += 1000;
    for (const at of [1, 2, 3, 1]) await hosts.remember({ ...tower, how: 'firstUse', address: `10.0.0.${at}:9000` });
    expect(hosts.find(first)).toMatchObject({
      addresses: ['10.0.0.1:9000', '10.0.0.3:9000', '10.0.0.2:9000'],
      how: 'paired',
      pairedAt: '2026-03-01T12:00:00.000Z',
    });
    await hosts.remember({ ...tower, fingerprint: second, how: 'firstUse', name: '' });
    expect(hosts.find(second)).toMatchObject({ how: 'firstUse', name: 'host bbbbbbbb' });
    await hosts.remember({ ...tower, fingerprint: second });
    expect(hosts.find(second)?.how).toBe('paired');
  });

  test('forgets, and takes no more than its limit', async () => {
    const hosts = open({ knownHosts: 1 });
    await hosts.remember(tower);
    await expect(hosts.remember({ ...tower, fingerprint: second })).rejects.toMatchObject({ code: 'LIMIT_REACHED' });
    expect(await hosts.forget(first)).toMatchObject({ name: 'tower' });
    await expect(hosts.forget(first)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(open().list()).toEqual([]);
  });
});
