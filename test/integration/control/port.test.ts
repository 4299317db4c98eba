import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HostStatus } from '../../../src/control/contract/schemas.ts';
import { PerunHome } from '../../support/host/running-host.ts';

let home: PerunHome;
beforeEach(async () => {
  home = await PerunHome.create();
});
afterEach(() => home.remove());

async function start(...flags: readonly string[]): Promise<HostStatus> {
  await home.json('host', 'start', '--detach', '--listen', home.unixAddress, ...flags);
  return home.json<HostStatus>('host', 'status');
}

describe('the control port of a host', () => {
  test('is used with the token, and with no other', async () => {
    const { api, pid } = await start('--control', 'tcp://127.0.0.1:0');
    const { token, file } = await home.json<{ token: string; file: string }>('host', 'token');
    expect(readFileSync(file, 'utf8').trim()).toBe(token);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const ask = (bearer: string): Promise<Response> =>
      fetch(`${api}api/v1/host`, { headers: { authorization: `Bearer ${bearer}` } });
    expect(await (await ask(token)).json()).toMatchObject({ pid, api });
    const renewed = await home.json<{ token: string }>('host', 'token', '--new');
    expect((await ask(token)).status).toBe(401);
    expect((await ask(renewed.token)).status).toBe(200);
    // Neither the log nor the arguments of the host may tell it.
    expect(readFileSync(join(home.folder, 'state', 'perun', 'host.log'), 'utf8')).not.toContain(renewed.token);
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(renewed.token);
  });

  test('is a free one where another host has the usual one, and is not where it was named', async () => {
    const other = createServer();
    const taken = await new Promise<boolean>((resolve) => {
      other.once('error', () => resolve(true));
      other.listen(7391, '127.0.0.1', () => resolve(true));
    });
    expect(taken).toBe(true);
    try {
      const { api } = await start();
      expect(api).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
      expect(api).not.toContain(':7391');
      expect((await fetch(`${api}healthz`)).status).toBe(200);
      await home.run('host', 'stop', '--yes');
      const named = await home.run(
        'host',
        'start',
        '-d',
        '--listen',
        home.unixAddress,
        '--control',
        'tcp://127.0.0.1:7391',
      );
      expect([named.code, named.stderr]).toEqual([1, expect.stringContaining('7391')]);
    } finally {
      other.close();
    }
  });

  test('can be left out, and is not opened to other machines', async () => {
    expect(await start('--control', 'off')).toMatchObject({ api: null });
    await home.run('host', 'stop', '--yes');
    const open = await home.run('host', 'start', '-d', '--control', 'tcp://0.0.0.0:7391');
    expect([open.code, open.stderr]).toEqual([4, expect.stringContaining('other machines')]);
    const odd = await home.run('host', 'start', '-d', '--control', 'ws://127.0.0.1:7391');
    expect(odd.code).toBe(2);
  });
});
