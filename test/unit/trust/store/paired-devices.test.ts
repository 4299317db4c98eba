import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultLimits } from '../../../../src/shared/limits.ts';
import { PairedDevices } from '../../../../src/trust/store/paired-devices.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'pd-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const now = Date.parse('2026-03-01T12:00:00Z');
const open = (limits = {}): PairedDevices => new PairedDevices(folder, () => now, { ...defaultLimits, ...limits });
const path = (): string => join(folder, 'paired.json');

function device(digit: string, name = `device ${digit}`) {
  return {
    fingerprint: digit.repeat(64),
    name,
    kind: 'certificate',
    grants: ['view', 'play'],
    expiresAt: null,
  } as const;
}

describe('PairedDevices', () => {
  test('keeps devices for those who open it later, privately', async () => {
    const devices = open();
    expect(devices.list()).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
    await devices.add(device('a', 'phone'));
    await devices.add({ ...device('b'), kind: 'browser', expiresAt: '2026-04-01T00:00:00.000Z' });
    expect(open().list()).toEqual([
      { ...device('a', 'phone'), pairedAt: '2026-03-01T12:00:00.000Z' },
      { ...device('b'), kind: 'browser', expiresAt: '2026-04-01T00:00:00.000Z', pairedAt: '2026-03-01T12:00:00.000Z' },
    ]);
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['paired.json']);
  });

  test('renames, changes grants and revokes, and says each time what is left', async () => {
    const devices = open();
    const told: number[] = [];
    devices.changed.on((all) => told.push(all.length));
    await devices.add(device('a'));
    await devices.add(device('b'));
    expect(await devices.rename('a'.repeat(64), '  \u202e\u001b[31mold phone\n ')).toMatchObject({
      name: '[31mold phone',
    });
    await devices.grant('a'.repeat(64), ['manage'], '2026-04-01T00:00:00.000Z');
    expect(devices.find('a'.repeat(64))).toMatchObject({ grants: ['manage'], expiresAt: '2026-04-01T00:00:00.000Z' });
    expect(await devices.revoke('a'.repeat(64))).toMatchObject({ name: '[31mold phone' });
    expect(
      open()
        .list()
        .map(({ name }) => name),
    ).toEqual(['device b']);
    expect(told).toEqual([1, 2, 2, 2, 1]);
    for (const change of [
      () => devices.revoke('a'.repeat(64)),
      () => devices.rename('c'.repeat(64), 'x'),
      () => devices.grant('c'.repeat(64), [], null),
    ]) {
      await expect(change()).rejects.toMatchObject({ code: 'NOT_FOUND', exitCode: 3 });
    }
  });

  test('pairing again takes the place of the old pairing', async () => {
    const devices = open();
    await devices.add({ ...device('a'), grants: ['manage'] });
    await devices.add({ ...device('a', ''), grants: ['view'] });
    expect(devices.list()).toMatchObject([{ name: 'device aaaaaaaa', grants: ['view'] }]);
  });

  test('sees what another process changed, also that all is gone', async () => {
    const [here, there] = [open(), open()];
    const told: number[] = [];
    here.changed.on((all) => told.push(all.length));
    await there.add(device('a'));
    expect(here.find('a'.repeat(64))?.name).toBe('device a');
    await Promise.all([
      here.add(device('b')),
      there.add(device('c')),
      here.add(device('d')),
      there.rename('a'.repeat(64), 'first'),
    ]);
    expect(here.list()).toEqual(there.list());
    expect(
      here
        .list()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['device b', 'device c', 'device d', 'first']);
    rmSync(path());
    expect(here.list()).toEqual([]);
    expect(told.at(-1)).toBe(0);
  });

  test('is found by fingerprint, by its first digits, or by name, and never by guess', async () => {
    const devices = open();
    await devices.add({ ...device('a', 'phone'), fingerprint: `${'a'.repeat(60)}0001` });
    await devices.add({ ...device('a', 'phone'), fingerprint: `${'a'.repeat(60)}0002` });
    await devices.add(device('b', 'deadbeef'));
    expect(devices.match('BBBB bbbb').name).toBe('deadbeef');
    expect(devices.match(`${'a'.repeat(60)}0002`).fingerprint).toMatch(/2$/u);
    expect(devices.match('deadbeef').fingerprint).toBe('b'.repeat(64));
    expect(() => devices.match('phone')).toThrow(expect.objectContaining({ code: 'USAGE' }));
    expect(() => devices.match('aaaaaaaa')).toThrow(expect.objectContaining({ code: 'USAGE' }));
    for (const text of ['bbbb', 'Phone', '', 'cccccccc']) {
      expect(() => devices.match(text)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    }
  });

  test('takes no more than its limit, but lets a known one pair again', async () => {
    const devices = open({ pairedDevices: 2 });
    await devices.add(device('a'));
    await devices.add(device('b'));
    await expect(devices.add(device('c'))).rejects.toMatchObject({ code: 'LIMIT_REACHED' });
    await devices.add(device('b', 'again'));
    expect(devices.list().map(({ name }) => name)).toEqual(['device a', 'again']);
  });

  test('remembers who was here, in memory only', async () => {
    const devices = open();
    await devices.add(device('a'));
    const before = readFileSync(path(), 'utf8');
    devices.sawNow('a'.repeat(64));
    devices.sawNow('b'.repeat(64));
    expect(devices.lastSeen('a'.repeat(64))).toBe(now);
    expect(devices.lastSeen('b'.repeat(64))).toBeUndefined();
    expect(readFileSync(path(), 'utf8')).toBe(before);
  });

  test('fields that it does not know stay', async () => {
    const devices = open();
    await devices.add(device('a'));
    const json = JSON.parse(readFileSync(path(), 'utf8')) as { devices: Record<string, unknown>[] };
    json.devices[0] = { ...json.devices[0], icon: 'phone' };
    writeFileSync(path(), JSON.stringify({ ...json, comment: 'mine' }));
    await devices.rename('a'.repeat(64), 'renamed');
    expect(JSON.parse(readFileSync(path(), 'utf8'))).toMatchObject({
      comment: 'mine',
      devices: [{ name: 'renamed', icon: 'phone' }],
    });
  });

  test.each([
    ['cut', '{"version":1,"devices":['],
    ['empty', ''],
    ['of another shape', '[]'],
    ['of a later version', '{"version":2,"devices":[]}'],
    [
      'with a grant that there is not',
      JSON.stringify({
        version: 1,
        devices: [{ ...device('a'), pairedAt: '2026-03-01T12:00:00.000Z', grants: ['root'] }],
      }),
    ],
    [
      'with a fingerprint that is none',
      JSON.stringify({
        version: 1,
        devices: [{ ...device('a'), pairedAt: '2026-03-01T12:00:00.000Z', fingerprint: 'aa' }],
      }),
    ],
    [
      'with an expiry that is none',
      JSON.stringify({
        version: 1,
        devices: [{ ...device('a'), pairedAt: '2026-03-01T12:00:00.000Z', expiresAt: 'never' }],
      }),
    ],
    ['too large', ' '.repeat(2 * 1024 * 1024)],
  ])('a file that is %s lets nobody in, and stays as it is', async (_, content) => {
    const running = open();
    await running.add(device('a'));
    writeFileSync(path(), content);
    const refusal = expect.objectContaining({
      code: 'TRUST_UNREADABLE',
      message: expect.stringContaining(path()) as string,
    }) as Error;
    expect(() => open()).toThrow(refusal);
    expect(() => running.find('a'.repeat(64))).toThrow(refusal);
    await expect(running.add(device('b'))).rejects.toThrow(refusal);
    expect(readFileSync(path(), 'utf8')).toBe(content);
    expect(readdirSync(folder)).toEqual(['paired.json']);
  });

  test('a file that others may read is refused', async () => {
    await open().add(device('a'));
    chmodSync(path(), 0o644);
    expect(() => open()).toThrow(expect.objectContaining({ code: 'TRUST_UNREADABLE' }));
  });

  test('where nothing can be written, the error says so', async () => {
    const devices = open();
    await devices.add(device('a'));
    rmSync(folder, { recursive: true });
    await expect(devices.add(device('b'))).rejects.toMatchObject({
      code: 'FAILED',
      message: expect.stringContaining('stays as it was') as string,
    });
  });
});
