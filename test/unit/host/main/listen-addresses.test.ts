import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { checkListen, defaultListen, nameHolder } from '../../../../src/host/main/listen-addresses.ts';
import { resolvePaths } from '../../../../src/platform/paths.ts';
import { PerunError } from '../../../../src/shared/errors.ts';

describe('addresses to listen on', () => {
  test('by default are of this user and this machine', () => {
    const paths = resolvePaths({ HOME: '/h' }, 7);
    const listen = defaultListen(paths);
    expect(listen).toEqual(['unix:///tmp/perun-7/perun.sock', 'tcp://127.0.0.1:9000', 'ws://127.0.0.1:9001']);
    expect(checkListen(listen)).toHaveLength(3);
  });

  test('may be loopback in any form', () => {
    expect(checkListen(['127.9.9.9:5', 'ws://localhost:0', 'tcp://[::1]:5'])).toHaveLength(3);
  });

  test.each(['tcp://0.0.0.0:9000', 'ws://192.168.1.5:9001', 'tcp://[::]:9000', 'host.example:1'])(
    '%s is refused',
    (address) => {
      expect(() => checkListen([address])).toThrow(expect.objectContaining({ code: 'REFUSED' }));
    },
  );

  test.each(['', 'nonsense', 'wss://127.0.0.1:1', 'tcp://127.0.0.1:99999'])('%j is no address', (address) => {
    expect(() => checkListen([address])).toThrow(expect.objectContaining({ code: 'ADDRESS_INVALID' }));
  });

  test('a taken port of another process is looked up, our own and other failures are left', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const listen = [`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`];
    const taken = new PerunError('ADDRESS_IN_USE', `another program already listens on ${listen[0]}`);
    expect(nameHolder(taken, listen)).toBe(taken);
    const other = new PerunError('FAILED', 'x');
    expect(nameHolder(other, listen)).toBe(other);
    await new Promise((resolve) => server.close(resolve));
    expect(nameHolder(taken, listen)).toBe(taken);
  });
});
