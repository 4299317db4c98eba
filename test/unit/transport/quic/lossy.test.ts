import { afterEach, expect, test } from 'vitest';
import { QuicheEndpoint } from '../../../../src/transport/quic/quiche/endpoint.ts';
import type { QuicConnection } from '../../../../src/transport/quic/types.ts';
import { deferred, patterned, sameBytes } from '../../../conformance/transport/pair.ts';
import { startLossyProxy } from '../../../support/punktfunk/lossy-proxy.ts';
import { closeOf, connecting, listening, nextStream, wholeOf } from '../../../support/quic/pair.ts';

const undo: (() => unknown)[] = [];

afterEach(async () => {
  for (const each of undo.splice(0).toReversed()) await each();
});

test.each([
  ['1 % lost', { loss: 0.01 }],
  ['5 % lost', { loss: 0.05 }],
  ['3 % lost, 5 % late, 2 % twice', { loss: 0.03, reorder: 0.05, reorderMs: 10, duplicate: 0.02 }],
])('on a way with %s a stream arrives whole, and most datagrams', async (_name, way) => {
  const endpoint = new QuicheEndpoint();
  undo.push(() => endpoint.close());
  const accepted = deferred<QuicConnection>();
  const listener = await endpoint.listen({ ...listening, address: '127.0.0.1' }, accepted.resolve);
  const proxy = await startLossyProxy({
    target: { port: listener.port },
    up: { ...way, seed: 1, delayMs: 2 },
    down: { ...way, seed: 2, delayMs: 2 },
  });
  undo.push(() => proxy.close());
  const client = await endpoint.connect({ ...connecting, host: '127.0.0.1', port: proxy.port });
  const server = await accepted.promise;

  const got = new Set<number>();
  server.onDatagram((bytes) => got.add(Buffer.from(bytes).readUInt16LE(0)));
  const stream = client.openStream();
  stream.send(patterned(500_000, 3));
  stream.end();
  const theirs = await nextStream(server);
  const sent = wholeOf(theirs);
  for (let index = 0; index < 100; index++) {
    client.sendDatagram(Uint8Array.of(index, 0, 0xc8));
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
  expect(sameBytes(await sent, patterned(500_000, 3))).toBe(true);
  theirs.send(patterned(200_000, 4));
  theirs.end();
  expect(sameBytes(await wholeOf(stream), patterned(200_000, 4))).toBe(true);
  expect(proxy.up.lost + proxy.down.lost).toBeGreaterThan(0);
  expect(got.size).toBeGreaterThan(60);

  server.close(0x52, 'game ended');
  // The last packet may be lost as well; then silence ends it.
  expect(['peer', 'idle']).toContain((await closeOf(client)).by);
});
