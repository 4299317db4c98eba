import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { QuicConnection, QuicStreamEnd } from '../../../src/transport/quic/types.ts';
import { deferred, patterned, sameBytes, settle } from '../../conformance/transport/pair.ts';
import { clientCredentials, hostCredentials } from '../../support/network/tls-fixtures.ts';
import { pythonMs } from '../../support/python/environment.ts';
import { type ForeignPeer, ForeignPeers, tlsFile } from '../../support/quic/aioquic/foreign-peer.ts';
import { type Kept, keepQuic } from '../../support/quic/kept.ts';
import { closeOf, connecting, listening, nextStream, sendUntil, wholeOf } from '../../support/quic/pair.ts';

let peers: ForeignPeers;
let kept: Kept;

beforeAll(async () => {
  peers = await ForeignPeers.create();
  kept = keepQuic();
  await kept.keeper.start();
}, pythonMs);

afterEach(() => peers.endAll());

afterAll(async () => {
  peers.remove();
  await kept.dispose();
});

interface Meeting {
  readonly ours: QuicConnection;
  readonly theirs: ForeignPeer;
}

/** The foreign peer connects to us. */
async function beCalled(options: Readonly<Record<string, unknown>> = {}): Promise<Meeting> {
  const accepted = deferred<QuicConnection>();
  const { port } = await kept.keeper.endpoint.listen({ ...listening, address: '127.0.0.1' }, accepted.resolve);
  const theirs = peers.start('connect', { port, name: 'punktfunk', ...options });
  const ours = await accepted.promise;
  return { ours, theirs };
}

/** We connect to the foreign peer. */
async function call(): Promise<Meeting> {
  const theirs = peers.start('serve', {});
  const { port } = await theirs.hears('listening');
  const ours = await kept.keeper.endpoint.connect({ ...connecting, host: '127.0.0.1', port: Number(port) });
  return { ours, theirs };
}

describe.each([
  ['connects to us', beCalled, hostCredentials.fingerprint],
  ['is connected to', call, clientCredentials.fingerprint],
] as const)('a foreign peer %s', (_role, meet, ourFingerprint) => {
  test('certificates of both ends, protocol and name are seen', async () => {
    const { ours, theirs } = await meet();
    expect(ours.peerFingerprint).toBe(clientCredentials.fingerprint);
    expect([ours.alpn, ours.serverName]).toEqual(['pkf1', 'punktfunk']);
    expect(await theirs.hears('connected')).toMatchObject({ alpn: 'pkf1', fingerprint: ourFingerprint });
  });

  test('streams of either end arrive whole and come back', async () => {
    const { ours, theirs } = await meet();
    await theirs.hears('connected');
    for (const size of [1, 5000, 300_000]) {
      const stream = ours.openStream();
      stream.send(patterned(size));
      stream.end();
      const sha256 = createHash('sha256').update(patterned(size)).digest('hex');
      expect(await theirs.hears('stream')).toMatchObject({ stream: stream.id, bytes: size, sha256 });
      expect(sameBytes(await wholeOf(stream), patterned(size))).toBe(true);
    }
    const incoming = nextStream(ours);
    theirs.order({ do: 'stream', bytes: 200_000 });
    const stream = await incoming;
    const whole = await wholeOf(stream);
    stream.send(whole);
    stream.end();
    expect(await theirs.hears('echo')).toMatchObject({ same: true, bytes: 200_000 });
  });

  test('datagrams go there and back', async () => {
    const { ours, theirs } = await meet();
    await theirs.hears('connected');
    const back = new Set<number>();
    const all = deferred<void>();
    ours.onDatagram((bytes) => {
      back.add(bytes[0] ?? -1);
      if (back.size === 50) all.resolve();
    });
    const sendMissing = (): void => {
      for (let index = 0; index < 50; index++) if (!back.has(index)) ours.sendDatagram(Uint8Array.of(index, 0xc9));
    };
    await sendUntil(sendMissing, all.promise);
    const got = new Set<number>();
    const some = deferred<void>();
    ours.onDatagram((bytes) => {
      if (bytes.length === 900) got.add(Buffer.from(bytes).readUInt32LE(0));
      if (got.size === 20) some.resolve();
    });
    await sendUntil(() => theirs.order({ do: 'datagrams', count: 20, bytes: 900 }), some.promise);
    expect([...got].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  test('codes of resets and stops arrive', async () => {
    const { ours, theirs } = await meet();
    await theirs.hears('connected');
    const stream = ours.openStream();
    stream.onData(() => {});
    const end = new Promise<QuicStreamEnd>((resolve) => stream.onClosed(resolve));
    stream.send(Buffer.from('stop'));
    const { code, lost } = await end;
    expect([0x70, 0x71]).toContain(code);
    expect(lost).toBe(false);
    // Told back, as QUIC wants it.
    expect(await theirs.hears('reset')).toMatchObject({ stream: stream.id, code: 0x71 });
    const given = ours.openStream('uni');
    given.send(patterned(10));
    await settle();
    given.reset(0x75);
    expect(await theirs.hears('reset')).toMatchObject({ stream: given.id, code: 0x75 });
  });

  test('close codes and reasons arrive, ours there and theirs here', async () => {
    const first = await meet();
    await first.theirs.hears('connected');
    first.ours.close(0x66, 'superseded');
    expect(await first.theirs.hears('closed')).toMatchObject({ application: true, code: 0x66, reason: 'superseded' });
    const second = await meet();
    await second.theirs.hears('connected');
    second.theirs.order({ do: 'close', code: 0x51, reason: 'quit' });
    expect(await closeOf(second.ours)).toEqual({ by: 'peer', application: true, code: 0x51, reason: 'quit' });
  });
});

test('a foreign client of another protocol, or without a certificate, is refused', async () => {
  const accepted: QuicConnection[] = [];
  const options = { ...listening, address: '127.0.0.1' };
  const { port } = await kept.keeper.endpoint.listen(options, (one) => void accepted.push(one));
  const wrong = peers.start('connect', { port, alpn: ['h3'] });
  expect(await wrong.hears('closed')).toMatchObject({ application: false, code: 0x178 });
  const nobody = peers.start('connect', { port, certificate: undefined });
  expect(await nobody.hears('closed')).toMatchObject({ application: false, code: 0x174 });
  expect(accepted).toEqual([]);
});

test('a foreign client that shows a certificate whose key it does not have is refused', async () => {
  const accepted: QuicConnection[] = [];
  const options = { ...listening, address: '127.0.0.1' };
  const { port } = await kept.keeper.endpoint.listen(options, (one) => void accepted.push(one));
  const liar = peers.start('connect', { port, wrongKey: tlsFile('host.key') });
  expect(await liar.hears('closed')).toMatchObject({ application: false });
  expect(accepted).toEqual([]);
});

test('a foreign host of another protocol is HANDSHAKE_REFUSED, one with another certificate FINGERPRINT_CHANGED', async () => {
  const theirs = peers.start('serve', {});
  const { port } = await theirs.hears('listening');
  const place = { ...connecting, host: '127.0.0.1', port: Number(port) };
  const { endpoint } = kept.keeper;
  await expect(endpoint.connect({ ...place, alpn: ['h3'] })).rejects.toMatchObject({ code: 'HANDSHAKE_REFUSED' });
  const { fingerprint } = hostCredentials;
  await expect(endpoint.connect({ ...place, fingerprint })).rejects.toMatchObject({ code: 'FINGERPRINT_CHANGED' });
});
