import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HostStatus, LogLine } from '../../../src/control/contract/schemas.ts';
import { identifyProcess, isProcessAlive } from '../../../src/platform/process-identity.ts';
import { TestUser } from './cli.ts';

let user: TestUser;
beforeEach(() => {
  user = new TestUser();
});
afterEach(() => user.leave());

describe('perun host', () => {
  test('starts in the background, tells its addresses, and stops', async () => {
    const started = await user.host('tcp://127.0.0.1:0', 'ws://127.0.0.1:0');
    expect(started.addresses).toEqual([
      user.unix,
      expect.stringMatching(/^tcp:\/\/127\.0\.0\.1:[1-9]\d*$/),
      expect.stringMatching(/^ws:\/\/127\.0\.0\.1:[1-9]\d*$/),
    ]);
    const status = (await user.json('host', 'status')) as HostStatus;
    expect(status).toMatchObject({ pid: started.pid, addresses: started.addresses, sessions: 0, people: 0 });
    expect(status.viewer).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(statSync(user.paths.runtime).mode & 0o777).toBe(0o700);
    expect(statSync(user.paths.controlSocket).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(user.paths.hostFile, 'utf8'))).toMatchObject({ pid: started.pid });

    const host = identifyProcess(started.pid);
    expect(await user.json('host', 'stop')).toEqual({ stopped: true, pid: started.pid });
    expect(isProcessAlive(host)).toBe(false);
    expect(readdirSync(user.paths.runtime).filter((name) => name !== 'cores')).toEqual([]);
    expect((await user.run('host', 'status')).code).toBe(5);
  });

  test('a second start names the pid of the first, and harms nothing', async () => {
    const { pid } = await user.host();
    for (const mode of [[], ['--detach']]) {
      const { code, stderr } = await user.run('host', 'start', ...mode);
      expect(code).toBe(1);
      expect(stderr).toBe(
        `perun: a host already runs for this user, with pid ${pid}\n→ use it, or stop it with \`perun host stop\`\n`,
      );
    }
    expect((await user.run('host', 'status')).code).toBe(0);
  });

  test('a port in use is named with its holder', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const address = `tcp://127.0.0.1:${(other.address() as AddressInfo).port}`;
    const { code, stdout } = await user.run('host', 'start', '--detach', '--listen', address, '--json');
    expect(code).toBe(1);
    const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
    expect(error.code).toBe('ADDRESS_IN_USE');
    expect(error.message).toContain(address);
    expect(error.message).toContain(`pid ${process.pid}`);
    await new Promise((resolve) => other.close(resolve));
    expect(readdirSync(user.paths.runtime).filter((name) => name !== 'cores')).toEqual([]);
  });

  test('addresses that others could reach are refused', async () => {
    const { code, stderr } = await user.run('host', 'start', '--listen', 'tcp://0.0.0.0:0');
    expect(code).toBe(4);
    expect(stderr).toContain('add --lan');
    expect((await user.run('host', 'start', '--listen', 'nonsense')).code).toBe(2);
  });

  test('in the foreground it prints where it listens, and a signal ends it in order', async () => {
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      const host = user.start('host', 'start', '--listen', 'tcp://127.0.0.1:0');
      await expect.poll(host.stderr, { timeout: 20_000 }).toContain('the host is ready; Ctrl-C ends it');
      expect(host.stderr()).toMatch(/tcp:\/\/127\.0\.0\.1:\d+/);
      host.child.kill(signal);
      expect((await host.ended).code).toBe(code);
      expect(host.stdout()).toBe('');
      expect(existsSync(user.paths.hostFile)).toBe(false);
      expect(existsSync(user.paths.controlSocket)).toBe(false);
    }
  });

  test('a host asked to stop by another terminal ends with 0', async () => {
    const host = user.start('host', 'start', '--listen', user.unix, '--json');
    await expect.poll(host.stdout, { timeout: 20_000 }).toContain('}');
    expect(JSON.parse(host.stdout())).toMatchObject({ addresses: [user.unix] });
    expect((await user.run('host', 'stop')).code).toBe(0);
    expect((await host.ended).code).toBe(0);
  });

  test('logs are read from the running host, followed, and read from the file afterwards', async () => {
    await user.host();
    const lines = (await user.json('host', 'logs', '--lines', '5')) as LogLine[];
    expect(lines.at(-1)).toMatchObject({ level: 'info', room: 'host', message: 'the host is ready' });
    const follower = user.start('host', 'logs', '--lines', '1', '--follow', '--json');
    const hosted = user.start('host', 'logs', '--follow');
    // Only what happens after both have begun to follow is sure to reach them.
    await expect.poll(follower.stdout, { timeout: 20_000 }).toContain('the host is ready');
    await expect.poll(hosted.stdout, { timeout: 20_000 }).toContain('the host is ready');
    await user.run('core', 'run', process.execPath, '--', '-e', 'process.exit(3)');
    await expect.poll(follower.stdout, { timeout: 20_000 }).toContain('"core given up"');
    follower.child.kill('SIGINT');
    expect((await follower.ended).code).toBe(130);
    hosted.child.kill('SIGTERM');
    expect((await hosted.ended).code).toBe(143);
    await user.run('host', 'stop', '--yes');
    const { code, stdout } = await user.run('host', 'logs', '-n', '20');
    expect(code).toBe(0);
    expect(stdout).toContain('host     the host stops');
  });

  test('a killed host leaves a lock and sockets that the next one takes over', async () => {
    const { pid } = await user.host();
    const identity = identifyProcess(pid);
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => isProcessAlive(identity)).toBe(false);
    expect((await user.run('host', 'status')).code).toBe(5);
    expect((await user.host()).pid).not.toBe(pid);
    expect((await user.run('host', 'status')).code).toBe(0);
  });
});
