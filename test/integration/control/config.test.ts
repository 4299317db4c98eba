import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HostStatus } from '../../../src/control/contract/schemas.ts';
import { EventReader } from '../../support/control/event-reader.ts';
import { PerunHome } from '../../support/host/running-host.ts';

let home: PerunHome;
let file = '';
const readers: EventReader[] = [];
beforeEach(async () => {
  home = await PerunHome.create();
  mkdirSync(join(home.folder, 'config', 'perun'), { recursive: true });
  file = join(home.folder, 'config', 'perun', 'config.toml');
});
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.close();
  await home.remove();
});

test('a host starts as its file says, heeds changes, and tells its hooks', async () => {
  const out = join(home.folder, 'out');
  const lines = [
    `listen = ["${home.unixAddress}"]`,
    'control = "tcp://127.0.0.1:0"',
    '[[hooks]]',
    'on = ["config.changed"]',
    `run = ["/bin/sh", "-c", "cat >> ${out}"]`,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  await home.json('host', 'start', '-d');
  const status = await home.json<HostStatus>('host', 'status');
  expect(status.addresses).toEqual([home.unixAddress]);
  const { token } = await home.json<{ token: string }>('host', 'token');
  const reader = new EventReader(`${status.api}api/v1/events`, { authorization: `Bearer ${token}` });
  readers.push(reader);
  await expect.poll(() => reader.status).toBe(200);

  const debug = async (): Promise<string> => (await home.run('host', 'logs', '-n', '500', '--json')).stdout;
  expect(await debug()).not.toContain('"level":"debug"');
  expect(await home.json('config', 'set', 'log-level', 'debug')).toMatchObject({ live: true, file });
  expect(readFileSync(file, 'utf8')).toContain('log-level = "debug"');
  await expect
    .poll(() => reader.seen.map(({ event }) => event))
    .toMatchObject([{ kind: 'config.changed', keys: ['log-level'], restart: [] }]);
  await expect.poll(() => readFileSync(out, { encoding: 'utf8', flag: 'a+' })).toContain('"kind":"config.changed"');

  // What cannot be used changes nothing, and is in the log.
  writeFileSync(file, 'listen = 5\n');
  await expect.poll(debug, { timeout: 10_000 }).toContain('the host goes on as before');
  const invalid = await home.run('config', 'validate');
  expect([invalid.code, invalid.stderr]).toEqual([2, expect.stringContaining('listen')]);
  await home.run('host', 'stop', '--yes');
  const start = await home.run('host', 'start', '-d');
  expect([start.code, start.stderr]).toEqual([2, expect.stringContaining(file)]);
});

test('the commands show what counts and from where', async () => {
  writeFileSync(
    file,
    'log-levl = "debug"\nname = "Ada"\n[[hooks]]\non = ["*"]\nurl = "https://a.example"\nsecret = "0123456789abcdef"\n',
  );
  const listed = await home.run('config', 'list', '--show-origin');
  expect(listed.stderr).toContain('did you mean log-level?');
  expect(listed.stdout).toMatch(/^name +Ada +user +\S+config\.toml$/m);
  expect(listed.stdout).not.toContain('0123456789abcdef');
  expect((await home.run('config', 'get', 'name')).stdout).toBe('Ada\n');
  home.env['PERUN_NAME'] = 'Bo';
  expect(await home.json('config', 'get', 'name')).toEqual({
    ...{ key: 'name', value: 'Bo', origin: 'environment', place: 'PERUN_NAME' },
  });
  expect((await home.run('config', 'validate')).code).toBe(0);
  expect((await home.run('config', 'get', 'nothing')).code).toBe(2);
  expect((await home.run('config', 'set', 'log-level', 'loud')).code).toBe(2);
  expect((await home.run('config', 'set', 'log-level')).code).toBe(2);
  expect((await home.run('config', 'validate', join(home.folder, 'none.toml'))).code).toBe(3);
});
