import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Connection } from '../../../src/transport/types.ts';
import { Inbox, joined, patterned, sameBytes, settle } from './pair.ts';
import type { Stage } from './stage.ts';

/** What is sent arrives, whole and in order. */
export function bytesTests(stage: Stage): void {
  test.each([1, 2, 1000, 65_535, 65_536, 1 << 20, 8 << 20])('%i bytes arrive whole, both ways', async (size) => {
    const { client, server } = await stage.pair();
    const [atServer, atClient] = [new Inbox(server), new Inbox(client)];
    const [up, down] = [patterned(size, 1), patterned(size, 2)];
    client.send(up);
    server.send(down);
    await Promise.all([atServer.has(size), atClient.has(size)]);
    expect(sameBytes(atServer.whole(), up)).toBe(true);
    expect(sameBytes(atClient.whole(), down)).toBe(true);
  });

  test('many sends of any size keep their order', async () => {
    const { client, server } = await stage.pair();
    const inbox = new Inbox(server);
    const sizes = Array.from({ length: 400 }, (_, index) => 1 + ((index * 7919) % 3000));
    const sent = sizes.map((size, index) => patterned(size, index));
    for (const chunk of sent) client.send(chunk);
    await inbox.has(sizes.reduce((sum, size) => sum + size, 0));
    let offset = 0;
    const whole = inbox.whole();
    for (const chunk of sent) {
      expect(sameBytes(whole.subarray(offset, offset + chunk.length), chunk)).toBe(true);
      offset += chunk.length;
    }
    if (server.framing === 'message') expect(inbox.chunks.map((chunk) => chunk.length)).toEqual(sizes);
  });

  test('any sends, with pauses at any place, at either end at once: the same bytes', async () => {
    const step = fc.oneof(fc.integer({ min: 1, max: 70_000 }), fc.constantFrom('pause', 'resume', 'breathe'));
    const steps = fc.array(step, { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(steps, steps, async (up, down) => {
        const { client, server, listener } = await stage.pair();
        const [sentUp, sentDown] = await Promise.all([
          play(up, client, new Inbox(server)),
          play(down, server, new Inbox(client)),
        ]);
        expect([sentUp, sentDown]).toEqual([true, true]);
        await Promise.all([client.close(), server.close(), listener.close()]);
      }),
      { numRuns: 12 },
    );
  });

  test('an empty chunk is no send', async () => {
    const { client, server } = await stage.pair();
    const inbox = new Inbox(server);
    client.send(new Uint8Array(0));
    client.send(Uint8Array.of(7));
    await inbox.has(1);
    expect(inbox.chunks.map((chunk) => [...chunk])).toEqual([[7]]);
  });

  test('a chunk that is a window of a larger buffer arrives as that window, and stays as it was', async () => {
    const { client, server } = await stage.pair();
    const inbox = new Inbox(server);
    const atClient = new Inbox(client);
    const large = patterned(4096);
    const before = large.slice();
    client.send(large.subarray(100, 1100));
    server.send(large.subarray(5, 6));
    await Promise.all([inbox.has(1000), atClient.has(1)]);
    expect(sameBytes(inbox.whole(), before.subarray(100, 1100))).toBe(true);
    expect(sameBytes(large, before)).toBe(true);
  });

  test('chunks received are plain Uint8Arrays', async () => {
    const { client, server } = await stage.pair();
    const [atServer, atClient] = [new Inbox(server), new Inbox(client)];
    client.send(Uint8Array.of(1));
    server.send(Uint8Array.of(2));
    await Promise.all([atServer.has(1), atClient.has(1)]);
    expect(atServer.chunks[0]?.constructor).toBe(Uint8Array);
    expect(atClient.chunks[0]?.constructor).toBe(Uint8Array);
  });

  test('bytes sent before anybody listens are not lost, however late the listener comes', async () => {
    const { client, server } = await stage.pair();
    server.send(Uint8Array.of(1, 2, 3));
    client.send(Uint8Array.of(4, 5));
    for (const end of [client, server]) {
      end.pause();
      end.resume();
    }
    await settle();
    const [atServer, atClient] = [new Inbox(server), new Inbox(client)];
    await Promise.all([atServer.has(2), atClient.has(3)]);
    expect([...atClient.whole()]).toEqual([1, 2, 3]);
    expect([...atServer.whole()]).toEqual([4, 5]);
  });

  test('both ends say who is at the other end, and that it is this machine', async () => {
    const { client, server } = await stage.pair();
    expect(client.scheme).toBe(stage.carrier.connector.scheme);
    expect(server.scheme).toBe(stage.carrier.acceptor.scheme);
    expect(client.framing).toBe(server.framing);
    expect([client.local, server.local]).toEqual([true, true]);
    expect(client.remote).not.toBe('');
    expect(server.remote).not.toBe('');
    expect(client.isClosed).toBe(false);
  });
}

/** Sends as told, pausing and resuming the sender's own reading on the way; says whether all of it arrived. */
async function play(steps: readonly (number | string)[], sender: Connection, inbox: Inbox): Promise<boolean> {
  const sent: Uint8Array[] = [];
  for (const step of steps) {
    if (step === 'pause') sender.pause();
    else if (step === 'resume') sender.resume();
    else if (typeof step === 'number') {
      const chunk = patterned(step, sent.length);
      sent.push(chunk);
      sender.send(chunk);
    }
    if (step === 'breathe') await new Promise((resolve) => setTimeout(resolve, 0));
  }
  sender.resume();
  await inbox.has(sent.reduce((sum, chunk) => sum + chunk.length, 0));
  return sameBytes(inbox.whole(), joined(sent));
}
