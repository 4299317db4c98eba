import { type AddressInfo, type Server, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { addressesText } from '../../../scripts/start/addresses-text.ts';
import { freeListen } from '../../../scripts/start/free-listen.ts';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function holdPort(): Promise<number> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

describe('freeListen', () => {
  it('keeps what is free and takes any port in place of a held one', async () => {
    const held = await holdPort();
    const free = await holdPort();
    await new Promise((resolve) => servers.pop()?.close(resolve));
    const addresses = ['unix:///run/perun.sock', `tcp://127.0.0.1:${held}`, `ws://127.0.0.1:${free}`];
    expect(await freeListen(addresses)).toEqual({
      listen: ['unix:///run/perun.sock', 'tcp://127.0.0.1:0', `ws://127.0.0.1:${free}`],
      taken: [`tcp://127.0.0.1:${held}`],
    });
  });

  it('frees the port it tried', async () => {
    const port = await holdPort();
    await new Promise((resolve) => servers.pop()?.close(resolve));
    const addresses = [`tcp://127.0.0.1:${port}`];
    expect(await freeListen(addresses)).toEqual(await freeListen(addresses));
  });
});

describe('addressesText', () => {
  it('leads to the session in the page and in a terminal', () => {
    const text = addressesText({ viewer: 'http://127.0.0.1:9001/', addresses: ['tcp://127.0.0.1:9000'] }, 'calm-fox-7');
    expect(text).toContain('http://127.0.0.1:9001/#/s/calm-fox-7');
    expect(text).toContain('client connect --session calm-fox-7');
    expect(text).toContain('tcp://127.0.0.1:9000');
  });

  it('says that there is no page', () => {
    expect(addressesText({ viewer: null, addresses: [] }, 'a')).toContain('not built');
  });
});
