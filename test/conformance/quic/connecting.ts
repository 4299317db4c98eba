import { createSocket } from 'node:dgram';
import { expect, test } from 'vitest';
import type { QuicConnection } from '../../../src/transport/quic/types.ts';
import { clientCredentials, hostCredentials } from '../../support/network/tls-fixtures.ts';
import { closeOf, connecting, listening, nextDatagram, sendUntil } from '../../support/quic/pair.ts';
import { deferred, settle } from '../transport/pair.ts';
import type { QuicStage } from './stage.ts';

/** Who connects to whom, and what each learns of the other. */
export function connectingTests(stage: QuicStage): void {
  test('both ends learn the fingerprint, the protocol, the name and the address of the other', async () => {
    const { client, server, listener } = await stage.pair();
    expect(client.peerFingerprint).toBe(hostCredentials.fingerprint);
    expect(server.peerFingerprint).toBe(clientCredentials.fingerprint);
    expect([client.alpn, server.alpn]).toEqual(['pkf1', 'pkf1']);
    expect([client.serverName, server.serverName]).toEqual(['punktfunk', 'punktfunk']);
    expect([client.peerAddress, client.peerPort]).toEqual(['127.0.0.1', listener.port]);
    expect(server.peerAddress).toBe('127.0.0.1');
    expect(server.peerPort).toBeGreaterThan(0);
    expect([client.isClosed, server.isClosed]).toEqual([false, false]);
  });

  test('a client without a certificate is refused, and the listener goes on', async () => {
    const accepted = deferred<QuicConnection>();
    const listener = await stage.endpoint.listen({ ...listening, address: '127.0.0.1' }, accepted.resolve);
    const place = { host: '127.0.0.1', port: listener.port, alpn: ['pkf1'] };
    // By TLS 1.3 the client is done before the listener looks at what it showed.
    const nobody = await stage.endpoint.connect(place);
    expect(await closeOf(nobody)).toMatchObject({ by: 'peer', application: false, code: 0x174 });
    await stage.endpoint.connect({ ...connecting, ...place });
    expect((await accepted.promise).peerFingerprint).toBe(clientCredentials.fingerprint);
  });

  test('the expected fingerprint is taken in any case of letters', async () => {
    const listener = await stage.endpoint.listen({ ...listening, address: '127.0.0.1' }, () => {});
    const fingerprint = hostCredentials.fingerprint.toUpperCase();
    const client = await stage.endpoint.connect({ ...connecting, host: '127.0.0.1', port: listener.port, fingerprint });
    expect(client.peerFingerprint).toBe(hostCredentials.fingerprint);
  });

  test('another fingerprint than expected is FINGERPRINT_CHANGED, and such a listener learns nothing', async () => {
    const accepted: QuicConnection[] = [];
    const listener = await stage.endpoint.listen({ ...listening, address: '127.0.0.1' }, (one) => accepted.push(one));
    const { fingerprint } = clientCredentials;
    const attempt = stage.endpoint.connect({ ...connecting, host: '127.0.0.1', port: listener.port, fingerprint });
    await expect(attempt).rejects.toMatchObject({ code: 'FINGERPRINT_CHANGED' });
    await settle();
    expect(accepted).toEqual([]);
  });

  test('a client of another protocol is HANDSHAKE_REFUSED, and the listener goes on', async () => {
    const connections: QuicConnection[] = [];
    const listener = await stage.endpoint.listen({ ...listening, address: '127.0.0.1' }, (one) =>
      connections.push(one),
    );
    const place = { host: '127.0.0.1', port: listener.port };
    const wrong = stage.endpoint.connect({ ...connecting, ...place, alpn: ['pkf9'] });
    await expect(wrong).rejects.toMatchObject({ code: 'HANDSHAKE_REFUSED' });
    expect(connections).toEqual([]);
    expect((await stage.endpoint.connect({ ...connecting, ...place })).alpn).toBe('pkf1');
  });

  test('of several protocols one that both speak is chosen', async () => {
    const options = { ...listening, address: '127.0.0.1', alpn: ['pkf2', 'pkf1'] };
    const listener = await stage.endpoint.listen(options, () => {});
    const place = { ...connecting, host: '127.0.0.1', port: listener.port };
    expect((await stage.endpoint.connect({ ...place, alpn: ['pkf0', 'pkf1'] })).alpn).toBe('pkf1');
    expect((await stage.endpoint.connect({ ...place, alpn: ['pkf0', 'pkf2'] })).alpn).toBe('pkf2');
  });

  test('where nobody listens is UNREACHABLE, where nobody answers TIMEOUT', async () => {
    const silent = createSocket('udp4');
    await new Promise<void>((resolve) => silent.bind(0, '127.0.0.1', resolve));
    const { port } = silent.address();
    const place = { ...connecting, host: '127.0.0.1', port };
    await expect(stage.endpoint.connect({ ...place, timeoutMs: 300 })).rejects.toMatchObject({ code: 'TIMEOUT' });
    await new Promise<void>((resolve) => silent.close(() => resolve()));
    await expect(stage.endpoint.connect(place)).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  test('an attempt can be given up', async () => {
    const silent = createSocket('udp4');
    await new Promise<void>((resolve) => silent.bind(0, '127.0.0.1', resolve));
    stage.later(() => silent.close());
    const giveUp = new AbortController();
    const { port } = silent.address();
    const attempt = stage.endpoint.connect({ ...connecting, host: '127.0.0.1', port, signal: giveUp.signal });
    giveUp.abort();
    await expect(attempt).rejects.toMatchObject({ code: 'FAILED' });
  });

  test('a port that is taken is ADDRESS_IN_USE, an address of elsewhere ADDRESS_INVALID', async () => {
    const { port } = await stage.endpoint.listen({ ...listening, address: '127.0.0.1' }, () => {});
    const again = stage.endpoint.listen({ ...listening, address: '127.0.0.1', port }, () => {});
    await expect(again).rejects.toMatchObject({ code: 'ADDRESS_IN_USE' });
    const elsewhere = stage.endpoint.listen({ ...listening, address: '192.0.2.1' }, () => {});
    await expect(elsewhere).rejects.toMatchObject({ code: 'ADDRESS_INVALID' });
  });

  test('a key that is none is said to be so', async () => {
    const credentials = { ...hostCredentials, keyPem: 'nonsense' };
    const listening_ = stage.endpoint.listen({ ...listening, credentials, address: '127.0.0.1' }, () => {});
    await expect(listening_).rejects.toMatchObject({
      code: 'FAILED',
      message: expect.stringContaining('key') as string,
    });
  });

  test('a closed listener takes nobody, and its connections stay', async () => {
    const { client, server, listener } = await stage.pair();
    await listener.close();
    await listener.close();
    const late = stage.endpoint.connect({ ...connecting, host: '127.0.0.1', port: listener.port, timeoutMs: 300 });
    await expect(late).rejects.toMatchObject({ code: expect.stringMatching(/TIMEOUT|UNREACHABLE/) as string });
    const word = Uint8Array.of(1, 2);
    expect(await sendUntil(() => server.sendDatagram(word), nextDatagram(client))).toEqual(word);
  });

  test('IPv6 works as IPv4 does', async () => {
    const accepted = deferred<QuicConnection>();
    const listener = await stage.endpoint.listen({ ...listening, address: '::1' }, accepted.resolve);
    const client = await stage.endpoint.connect({ ...connecting, host: '::1', port: listener.port });
    expect([client.peerAddress, (await accepted.promise).peerAddress]).toEqual(['::1', '::1']);
  });
}
