import { expect, test } from 'vitest';
import type { QuicStream, QuicStreamEnd } from '../../../src/transport/quic/types.ts';
import { bytesOf, nextStream, wholeOf } from '../../support/quic/pair.ts';
import { deferred, patterned, sameBytes, settle } from '../transport/pair.ts';
import type { QuicStage } from './stage.ts';

const endOf = (stream: QuicStream): Promise<QuicStreamEnd> => new Promise((resolve) => stream.onClosed(resolve));

/** Bytes of streams: whole, in order, at the speed of the reader. */
export function streamTests(stage: QuicStage): void {
  test.each([1, 1000, 65_537, 3 << 20])('%i bytes arrive whole in both directions of a stream', async (size) => {
    const { client, server } = await stage.pair();
    const [up, down] = [patterned(size, 1), patterned(size, 2)];
    const ours = client.openStream();
    ours.send(up);
    ours.end();
    const theirs = await nextStream(server);
    expect([ours.id, theirs.id, theirs.kind]).toEqual([0, 0, 'bidi']);
    theirs.send(down);
    theirs.end();
    const [atServer, atClient] = await Promise.all([wholeOf(theirs), wholeOf(ours)]);
    expect([sameBytes(atServer, up), sameBytes(atClient, down)]).toEqual([true, true]);
    expect(await endOf(ours)).toEqual({ code: undefined, lost: false });
  });

  test('a stream of one direction can be opened by either end', async () => {
    const { client, server } = await stage.pair();
    for (const [from, to, id] of [
      [client, server, 2],
      [server, client, 3],
    ] as const) {
      const ours = from.openStream('uni');
      ours.send(patterned(5000));
      ours.end();
      const theirs = await nextStream(to);
      expect([theirs.id, theirs.kind, theirs.writable]).toEqual([id, 'uni', false]);
      expect(sameBytes(await wholeOf(theirs), patterned(5000))).toBe(true);
    }
  });

  test('many sends keep their order, on several streams at once', async () => {
    const { client, server } = await stage.pair();
    const received = new Map<number, Promise<Uint8Array>>();
    server.onStream((stream) => received.set(stream.id, wholeOf(stream)));
    const streams = Array.from({ length: 4 }, () => client.openStream());
    const sizes = Array.from({ length: 100 }, (_, index) => 1 + ((index * 7919) % 3000));
    for (const [index, size] of sizes.entries()) for (const stream of streams) stream.send(patterned(size, index));
    for (const stream of streams) stream.end();
    const expected = Buffer.concat(sizes.map((size, index) => patterned(size, index)));
    await Promise.all(streams.map((stream) => endOfSending(stream)));
    for (const { id } of streams) expect(sameBytes((await received.get(id)) ?? new Uint8Array(0), expected)).toBe(true);
  });

  test('more streams than the peer allows wait until it does', async () => {
    const { client, server } = await stage.pair();
    const seen: number[] = [];
    const all = deferred<void>();
    server.onStream((stream) => {
      void wholeOf(stream).then((bytes) => {
        seen.push(bytes[0] ?? -1);
        stream.end();
        if (seen.length === 40) all.resolve();
      });
    });
    for (let index = 0; index < 40; index++) {
      const stream = client.openStream();
      stream.onData(() => {});
      stream.send(Uint8Array.of(index));
      stream.end();
    }
    await all.promise;
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index));
  });

  test('a reader that pauses slows the sender down, and loses nothing', async () => {
    const { client, server } = await stage.pair();
    const sent = patterned(2 << 20);
    const ours = client.openStream();
    ours.send(sent.subarray(0, 1));
    const theirs = await nextStream(server);
    await bytesOf(theirs, 1);
    theirs.pause();
    ours.send(sent.subarray(1));
    await settle();
    expect(ours.queued).toBeGreaterThan(1 << 20);
    const drained = new Promise<void>((resolve) => ours.onDrained(resolve));
    const rest = bytesOf(theirs, sent.length - 1);
    theirs.resume();
    expect(sameBytes(await rest, sent.subarray(1))).toBe(true);
    await drained;
    expect(ours.queued).toBe(0);
  });

  test('what comes before anybody listens is kept', async () => {
    const { client, server } = await stage.pair();
    const ours = client.openStream();
    ours.send(patterned(100));
    ours.end();
    await settle();
    const theirs = await nextStream(server);
    await settle();
    expect(sameBytes(await wholeOf(theirs), patterned(100))).toBe(true);
  });

  test('a reset tells the code, and so does a reader who stops', async () => {
    const { client, server } = await stage.pair();
    const reset = client.openStream('uni');
    reset.send(Uint8Array.of(1));
    const theirs = await nextStream(server);
    await bytesOf(theirs, 1);
    reset.reset(0x70);
    expect(await endOf(theirs)).toEqual({ code: 0x70, lost: false });
    const stopped = client.openStream('uni');
    stopped.send(Uint8Array.of(1));
    (await nextStream(server)).stop(0x71);
    expect(await endOf(stopped)).toEqual({ code: 0x71, lost: false });
    expect(stopped.writable).toBe(false);
  });

  test('one direction may go on when the other one has ended', async () => {
    const { client, server } = await stage.pair();
    const ours = client.openStream();
    ours.send(Uint8Array.of(7));
    ours.end();
    const theirs = await nextStream(server);
    expect(await wholeOf(theirs)).toEqual(Buffer.of(7));
    ours.send(Uint8Array.of(8));
    const back = bytesOf(ours, 3);
    theirs.send(Uint8Array.of(1, 2, 3));
    expect([...(await back)]).toEqual([1, 2, 3]);
  });
}

function endOfSending(stream: QuicStream): Promise<void> {
  return new Promise((resolve) => (stream.queued === 0 ? resolve() : stream.onDrained(resolve)));
}
