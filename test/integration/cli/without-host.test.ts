import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageVersion } from '../../../src/platform/package-root.ts';
import { templates } from '../../../src/host/core-catalogue.ts';
import { TestUser } from './cli.ts';

let user: TestUser;
beforeAll(() => {
  user = new TestUser();
});
afterAll(() => user.leave());

describe('the command line without a host', () => {
  test('tells its version, and a menu when nothing is asked', async () => {
    expect((await user.run('--version')).stdout).toContain(`perun/${packageVersion()} `);
    const { code, stdout, stderr } = await user.run();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('perun host start --detach');
    expect(stdout.split('\n').length).toBeLessThan(14);
  });

  test('help shows examples first', async () => {
    const { code, stdout } = await user.run('core', 'run', '--help');
    expect(code).toBe(0);
    expect(stdout.indexOf('EXAMPLES')).toBeGreaterThan(0);
    expect(stdout.indexOf('EXAMPLES')).toBeLessThan(stdout.indexOf('USAGE'));
  });

  test.each([
    ...['host status', 'host stop', 'host logs', 'session list', 'session stop amber-1', 'core list'],
    ...['core run game.ch8', 'stats', 'session', 'core', 'host'],
  ])('perun %s ends with 5 and says how to start one', async (command) => {
    const { code, stdout, stderr } = await user.run(...command.split(' '));
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toBe('perun: no host runs for this user\n→ start one with `perun host start --detach`\n');
  });

  test('under --json the failure is JSON on stdout and nothing else', async () => {
    const { code, stdout, stderr } = await user.run('host', 'status', '--json');
    expect({ code, stderr }).toEqual({ code: 5, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: 'HOST_NOT_RUNNING',
        message: 'no host runs for this user',
        remedy: 'start one with `perun host start --detach`',
      },
    });
  });

  test.each([
    [['sesion', 'list'], 'there is no command `perun sesion list`', 'did you mean `perun session list`?'],
    [['session', 'lst'], 'there is no command `perun session lst`', 'did you mean `perun session list`?'],
    [['quux'], 'there is no command `perun quux`', 'run `perun --help` to see what there is'],
    [['session', 'show'], 'missing 1 required arg', 'see `perun session show --help`'],
    [['host', 'status', '--nope'], 'nonexistent flag: --nope', 'see `perun host status --help`'],
    [['host', 'start', '--log-level', 'loud'], 'expected --log-level=loud', 'see `perun host start --help`'],
    [['client', 'connect', '--seat', '17'], '--seat 17 is no seat', 'write watch, play, own, or a number from 1 to 16'],
  ])('perun %j is a usage error', async (words, message, remedy) => {
    const { code, stdout, stderr } = await user.run(...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const [first = '', second = ''] = stderr.split('\n');
    expect(first.startsWith('perun: ')).toBe(true);
    expect(first).toContain(message);
    expect(second).toBe(`→ ${remedy}`);
  });

  test('usage errors are JSON too', async () => {
    const { code, stdout } = await user.run('session', 'show', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'USAGE' } });
    const unknown = await user.run('sesion', 'list', '--json');
    expect(unknown.code).toBe(2);
    expect(JSON.parse(unknown.stdout)).toMatchObject({ error: { code: 'USAGE' } });
  });

  test('connecting to nothing ends with 5 at once', async () => {
    const { code, stderr } = await user.run('client', 'connect', 'tcp://127.0.0.1:1', '--view', 'none');
    expect(code).toBe(5);
    expect(stderr).toContain('nothing answers at tcp://127.0.0.1:1');
  });

  test('a wrong address ends with 2', async () => {
    expect((await user.run('client', 'connect', 'gopher://x:1', '--view', 'none')).code).toBe(2);
  });

  test('cores that could be run are listed without a host', async () => {
    const cores = await user.json('core', 'list', '--available');
    expect(cores).toContainEqual(expect.objectContaining({ name: 'chip8', origin: 'built in' }));
  });

  test('a core is begun from a template, in a folder that is its name', async () => {
    const [template = ''] = templates();
    const made = await user.json('core', 'new', template, 'my-snake');
    expect(made).toMatchObject({ name: 'my-snake', origin: join(user.folder, 'my-snake') });
    expect((await user.run('core', 'new', template, 'my-snake')).code).toBe(4);
    const unknown = await user.run('core', 'new', 'cobol');
    expect(unknown).toMatchObject({ code: 3, stderr: expect.stringContaining(template) as string });
  });

  test('a core is installed, and not replaced unasked', async () => {
    const manifest = (words: string): string => `name = "viper"\ncommand = ["{node}", "${words}"]\n`;
    mkdirSync(join(user.folder, 'source'));
    writeFileSync(join(user.folder, 'source', 'perun-core.toml'), manifest('first.js'));
    const installed = join(user.paths.installedCores, 'viper');
    expect(await user.json('core', 'install', './source')).toMatchObject({ name: 'viper', origin: installed });
    writeFileSync(join(user.folder, 'source', 'perun-core.toml'), manifest('second.js'));
    const replaced = await user.run('core', 'install', './source');
    expect(replaced).toMatchObject({ code: 2, stderr: expect.stringContaining('repeat it with --yes') as string });
    expect(readFileSync(join(installed, 'perun-core.toml'), 'utf8')).toContain('first.js');
    await user.json('core', 'install', './source', '--yes');
    expect(readFileSync(join(installed, 'perun-core.toml'), 'utf8')).toContain('second.js');
    expect(readdirSync(user.paths.installedCores)).toEqual(['viper']);
    expect(await user.json('core', 'list', '--available')).toContainEqual(
      expect.objectContaining({ name: 'viper', origin: installed }),
    );
  });
});
