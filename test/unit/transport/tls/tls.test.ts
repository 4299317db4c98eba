import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createTcpTransport } from '../../../../src/transport/tcp/tcp.ts';
import { createTlsTransport } from '../../../../src/transport/tls/tls.ts';
import type { Connection, Listener } from '../../../../src/transport/types.ts';
import { clientCredentials, hostCredentials } from '../../../support/network/tls-fixtures.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close();
});

/** A port that takes plain and secured peers, and those that came. */
async function bothOnOnePort(): Promise<{ listener: Listener; came: Promise<Connection> }> {
  let resolve: (connection: Connection) => void = () => {};
  const came = new Promise<Connection>((done) => (resolve = done));
  const transport = createTcpTransport({ tls: hostCredentials });
  const listener = await transport.listen('tcp://127.0.0.1:0', (connection) => {
    open.push({ close: () => connection.destroy() });
    resolve(connection);
  });
  open.push(listener);
  return { listener, came };
}

async function secured(listener: Listener, credentials?: typeof clientCredentials): Promise<Connection> {
  const transport = createTlsTransport(credentials === undefined ? {} : { credentials });
  const connection = await transport.connect(listener.address.replace('tcp:', 'tls:'));
  open.push({ close: () => connection.destroy() });
  return connection;
}

test('both ends see the certificate of the other, and neither has to know it', async () => {
  const { listener, came } = await bothOnOnePort();
  const client = await secured(listener, clientCredentials);
  client.send(new Uint8Array([1]));
  const server = await came;
  expect(client.peerFingerprint).toBe(hostCredentials.fingerprint);
  expect(server).toMatchObject({ scheme: 'tls', peerFingerprint: clientCredentials.fingerprint, local: true });
});

test('a client without a certificate is nobody', async () => {
  const { listener, came } = await bothOnOnePort();
  await secured(listener);
  expect(await came).toMatchObject({ scheme: 'tls', peerFingerprint: '' });
});

test('a plain peer comes by the same port, with every byte it sent', async () => {
  const { listener, came } = await bothOnOnePort();
  const client = await createTcpTransport().connect(listener.address);
  open.push({ close: () => client.destroy() });
  client.send(new TextEncoder().encode('PERUN_HELLO'));
  const server = await came;
  expect(server).toMatchObject({ scheme: 'tcp', peerFingerprint: '' });
  const [chunk] = await new Promise<[Uint8Array]>((resolve) => server.data.on((...data) => resolve(data)));
  expect(new TextDecoder().decode(chunk)).toBe('PERUN_HELLO');
});

test('what begins like TLS and is none is dropped, and the port goes on', async () => {
  const { listener, came } = await bothOnOnePort();
  const port = Number(new URL(listener.address.replace('tcp:', 'http:')).port);
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  socket.write(Buffer.alloc(300, 0x16));
  await once(socket, 'close');
  await secured(listener, clientCredentials);
  expect((await came).peerFingerprint).toBe(clientCredentials.fingerprint);
});

test('a port without TLS says so', async () => {
  const listener = await createTcpTransport().listen('tcp://127.0.0.1:0', (connection) => {
    connection.data.on(() => connection.destroy());
  });
  open.push(listener);
  await expect(secured(listener, clientCredentials)).rejects.toMatchObject({
    code: 'UNREACHABLE',
    message: expect.stringContaining('not with TLS') as string,
  });
});
