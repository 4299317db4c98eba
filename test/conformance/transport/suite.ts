import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ConnectionOptions } from '../../../src/transport/base-connection.ts';
import type { Connection } from '../../../src/transport/types.ts';
import { type Carrier, deferred, Inbox, openPair, patterned, sameBytes, settle, whenClosed } from './pair.ts';

/** What every carrier must do, whatever it is made of. `setup` is called once for each test. */
export function transportSuite(name: string, setup: (options: ConnectionOptions) => Promise<Carrier>): void {
  describe(`transport: ${name}`, () => {
    let carrier: Carrier;
    let faults: unknown[];
    const open: Connection[] = [];

    beforeEach(async () => {
      faults = [];
      carrier = await setup({ onListenerError: (error) => faults.push(error), lingerMs: 300 });
    });

    afterEach(async () => {
      for (const connection of open.splice(0)) connection.destroy();
      await carrier.dispose();
    });

    async function pair(path = ''): ReturnType<typeof openPair> {
      const made = await openPair(carrier, path);
      open.push(made.client, made.server);
      return made;
    }

    describe('bytes', () => {
      test.each([1, 2, 1000, 65_535, 65_536, 1 << 20, 8 << 20])('%i bytes arrive whole, both ways', async (size) => {
        const { client, server } = await pair();
        const [atServer, atClient] = [new Inbox(server), new Inbox(client)];
        const [up, down] = [patterned(size, 1), patterned(size, 2)];
        client.send(up);
        server.send(down);
        await Promise.all([atServer.has(size), atClient.has(size)]);
        expect(sameBytes(atServer.whole(), up)).toBe(true);
        expect(sameBytes(atClient.whole(), down)).toBe(true);
      });

      test('many sends of any size keep their order', async () => {
        const { client, server } = await pair();
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

      test('an empty chunk is no send', async () => {
        const { client, server } = await pair();
        const inbox = new Inbox(server);
        client.send(new Uint8Array(0));
        client.send(Uint8Array.of(7));
        await inbox.has(1);
        expect(inbox.chunks.map((chunk) => [...chunk])).toEqual([[7]]);
      });

      test('a chunk that is a window of a larger buffer arrives as that window, and stays as it was', async () => {
        const { client, server } = await pair();
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
        const { client, server } = await pair();
        const [atServer, atClient] = [new Inbox(server), new Inbox(client)];
        client.send(Uint8Array.of(1));
        server.send(Uint8Array.of(2));
        await Promise.all([atServer.has(1), atClient.has(1)]);
        expect(atServer.chunks[0]?.constructor).toBe(Uint8Array);
        expect(atClient.chunks[0]?.constructor).toBe(Uint8Array);
      });

      test('bytes sent before anybody listens are not lost, however late the listener comes', async () => {
        const { client, server } = await pair();
        server.send(Uint8Array.of(1, 2, 3));
        client.send(Uint8Array.of(4, 5));
        await settle();
        const [atServer, atClient] = [new Inbox(server), new Inbox(client)];
        await Promise.all([atServer.has(2), atClient.has(3)]);
        expect([...atClient.whole()]).toEqual([1, 2, 3]);
        expect([...atServer.whole()]).toEqual([4, 5]);
      });
    });

    describe('facts', () => {
      test('both ends say who is at the other end, and that it is this machine', async () => {
        const { client, server } = await pair();
        expect(client.scheme).toBe(carrier.connector.scheme);
        expect(server.scheme).toBe(carrier.acceptor.scheme);
        expect(client.framing).toBe(server.framing);
        expect([client.local, server.local]).toEqual([true, true]);
        expect(client.remote).not.toBe('');
        expect(server.remote).not.toBe('');
        expect(client.isClosed).toBe(false);
      });
    });

    describe('ending', () => {
      test('close sends what is queued first; both ends fire closed once, without an error', async () => {
        const { client, server } = await pair();
        const inbox = new Inbox(server);
        const fired: (Error | undefined)[] = [];
        client.closed.on((error) => fired.push(error));
        server.closed.on((error) => fired.push(error));
        const gone = Promise.all([whenClosed(client), whenClosed(server)]);
        const sent = patterned(3_000_000);
        client.send(sent);
        await client.close();
        await gone;
        await settle();
        expect(sameBytes(inbox.whole(), sent)).toBe(true);
        expect(fired).toEqual([undefined, undefined]);
        expect([client.isClosed, server.isClosed, client.queued]).toEqual([true, true, 0]);
      });

      test('what the closing end has not read does not cost the other end its bytes', async () => {
        const { client, server } = await pair();
        client.pause();
        const inbox = new Inbox(server);
        server.send(patterned(200_000));
        await settle();
        const sent = patterned(500_000, 9);
        client.send(sent);
        await client.close();
        await inbox.has(sent.length);
        expect(sameBytes(inbox.whole(), sent)).toBe(true);
      });

      test('close is idempotent, also after destroy, and every call resolves', async () => {
        const { client, server } = await pair();
        let fired = 0;
        client.closed.on(() => (fired += 1));
        await Promise.all([client.close(), client.close()]);
        client.destroy();
        await client.close();
        await whenClosedOrAlready(server);
        server.destroy();
        await server.close();
        expect(fired).toBe(1);
      });

      test('destroy ends it at once with the given error; the other end sees the end', async () => {
        const { client, server } = await pair();
        const gone = whenClosed(client);
        const otherGone = whenClosed(server);
        const error = new Error('enough');
        let within = true;
        client.closed.on(() => expect(within).toBe(false));
        client.destroy(error);
        within = false;
        expect(client.isClosed).toBe(true);
        expect(client.queued).toBe(0);
        expect(await gone).toBe(error);
        await otherGone;
        expect(server.isClosed).toBe(true);
      });

      test('destroy throws away what is queued and resolves a close under way', async () => {
        const { client, server } = await pair();
        server.pause();
        sendMany(client, 16);
        expect(client.queued).toBeGreaterThan(0);
        const closing = client.close();
        client.destroy();
        await closing;
        expect(client.queued).toBe(0);
      });

      test('nothing fires after closed, and send is then ignored', async () => {
        const { client, server } = await pair();
        const after: string[] = [];
        let over = false;
        const note = (what: string) => (): void => void (over && after.push(what));
        client.data.on(note('data'));
        client.drained.on(note('drained'));
        client.closed.on(note('closed'));
        client.closed.on(() => (over = true));
        client.send(patterned(4 << 20));
        for (let count = 0; count < 50; count++) server.send(patterned(10_000));
        client.destroy();
        client.send(Uint8Array.of(1));
        await settle();
        expect(over).toBe(true);
        expect(after).toEqual([]);
        expect(client.queued).toBe(0);
      });

      test('after close no more data comes, even while the peer goes on sending', async () => {
        const { client, server } = await pair();
        const inbox = new Inbox(client);
        server.send(Uint8Array.of(1));
        await inbox.has(1);
        const closing = client.close();
        server.send(patterned(100_000));
        await closing;
        await settle();
        expect(inbox.bytes).toBe(1);
      });

      test('a peer that takes nothing cannot hold up a close for ever; the loss is told', async () => {
        const { client, server } = await pair();
        client.pause();
        const gone = whenClosed(server);
        sendMany(server, 32);
        await server.close();
        if (carrier.connectorStopsSender) expect(await gone).toMatchObject({ code: 'CONNECTION_LOST' });
        else expect(await gone).toBeUndefined();
      });

      test('the end of the peer comes after all its bytes, even to one that was paused', async () => {
        const { client, server } = await pair();
        client.pause();
        const sent = patterned(20_000);
        server.send(sent);
        void server.close();
        await settle();
        const inbox = new Inbox(client);
        let bytesAtEnd = -1;
        const gone = whenClosed(client);
        client.closed.on(() => (bytesAtEnd = inbox.bytes));
        client.resume();
        await gone;
        expect(bytesAtEnd).toBe(sent.length);
      });
    });

    describe('flow', () => {
      test('a paused receiver stops the sender: its queue grows, then drains in full', async () => {
        const { client: slow, server: fast } = await pair();
        if (!carrier.connectorStopsSender) return;
        await expectBackPressure(slow, fast);
      });

      test('the accepting side can stop its peer, too', async () => {
        const { client: fast, server: slow } = await pair();
        await expectBackPressure(slow, fast);
      });

      async function expectBackPressure(slow: Connection, fast: Connection): Promise<void> {
        const inbox = new Inbox(slow);
        slow.pause();
        const parts = 24;
        sendMany(fast, parts);
        await settle();
        expect(inbox.bytes).toBe(0);
        // The kernel may hold a few megabytes for both ends; the rest must still be at the sender.
        expect(fast.queued).toBeGreaterThan((parts - 16) << 20);
        let drained = 0;
        const empty = new Promise<void>((resolve) => {
          fast.drained.on(() => {
            drained += 1;
            expect(fast.queued).toBe(0);
            resolve();
          });
        });
        slow.resume();
        await Promise.all([empty, inbox.has(parts << 20)]);
        expect(inbox.bytes).toBe(parts << 20);
        expect(fast.queued).toBe(0);
        expect(drained).toBeGreaterThanOrEqual(1);
      }

      test('no data while paused, all of it after resume', async () => {
        const { client, server } = await pair();
        const inbox = new Inbox(client);
        server.send(Uint8Array.of(1));
        await inbox.has(1);
        client.pause();
        server.send(patterned(5000));
        await settle();
        expect(inbox.bytes).toBe(1);
        client.resume();
        await inbox.has(5001);
        expect(sameBytes(inbox.whole().subarray(1), patterned(5000))).toBe(true);
      });

      test('a listener that pauses at a chunk gets no further one until it resumes', async () => {
        const { client, server } = await pair();
        const seen: number[] = [];
        let paused = false;
        let violations = 0;
        const done = new Promise<void>((resolve) => {
          client.data.on((chunk) => {
            if (paused) violations += 1;
            seen.push(chunk.length);
            paused = true;
            client.pause();
            setTimeout(() => {
              paused = false;
              client.resume();
              if (seen.reduce((sum, size) => sum + size, 0) === 5000) resolve();
            }, 1);
          });
        });
        for (let count = 0; count < 50; count++) server.send(patterned(100, count));
        await done;
        expect(violations).toBe(0);
      });
    });

    describe('listening', () => {
      test('closing a listener keeps its connections and refuses new ones', async () => {
        const { client, server, listener } = await pair();
        await listener.close();
        await listener.close();
        const inbox = new Inbox(server);
        client.send(Uint8Array.of(1, 2));
        await inbox.has(2);
        await expect(carrier.connector.connect(listener.address)).rejects.toMatchObject({ code: 'UNREACHABLE' });
      });

      test('an address in use is named; once free it can be taken again', async () => {
        const { listener } = await pair();
        const second = carrier.acceptor.listen(listener.address, () => {});
        await expect(second).rejects.toMatchObject({ code: 'ADDRESS_IN_USE' });
        await expect(second).rejects.toThrow(listener.address);
        await listener.close();
        const again = await carrier.acceptor.listen(listener.address, () => {});
        expect(again.address).toBe(listener.address);
        await again.close();
      });

      test('a consumer that throws loses that connection only', async () => {
        const good = deferred<Connection>();
        let count = 0;
        const listener = await carrier.acceptor.listen(carrier.address(), (connection) => {
          open.push(connection);
          count += 1;
          if (count === 1) throw new Error('a bad consumer');
          good.resolve(connection);
        });
        const first = await carrier.connector.connect(listener.address);
        await whenClosed(first);
        const second = await carrier.connector.connect(listener.address);
        open.push(second);
        const inbox = new Inbox(await good.promise);
        second.send(Uint8Array.of(9));
        await inbox.has(1);
        expect(faults).toMatchObject([{ message: 'a bad consumer' }]);
        await listener.close();
      });

      test('a listener of data that throws harms neither the others nor the connection', async () => {
        const { client, server } = await pair();
        server.data.on(() => {
          throw new Error('a bad listener');
        });
        const inbox = new Inbox(server);
        client.send(Uint8Array.of(1));
        await inbox.has(1);
        client.send(Uint8Array.of(2));
        await inbox.has(2);
        expect(faults).toMatchObject([{ message: 'a bad listener' }, { message: 'a bad listener' }]);
        expect(server.isClosed).toBe(false);
      });

      test('200 connections at once, each with its own bytes', async () => {
        const listener = await carrier.acceptor.listen(carrier.address(), (connection) => {
          open.push(connection);
          connection.data.on((chunk) => connection.send(chunk));
        });
        const echoes = Array.from({ length: 200 }, async (_, index) => {
          const connection = await carrier.connector.connect(listener.address);
          open.push(connection);
          const inbox = new Inbox(connection);
          const sent = patterned(1000 + index, index);
          connection.send(sent);
          await inbox.has(sent.length);
          return sameBytes(inbox.whole(), sent);
        });
        expect(new Set(await Promise.all(echoes))).toEqual(new Set([true]));
        await listener.close();
      });
    });

    describe('connecting', () => {
      test('nobody there: UNREACHABLE, with the address that was tried', async () => {
        const address = await carrier.deadAddress();
        const tried = carrier.connector.connect(address);
        await expect(tried).rejects.toMatchObject({ name: 'PerunError', code: 'UNREACHABLE' });
        await expect(tried).rejects.toThrow(address);
      });

      test('no answer: TIMEOUT, with the address and the time', async () => {
        const address = await carrier.silentAddress?.();
        if (address === undefined) return;
        const tried = carrier.connector.connect(address, { timeoutMs: 50 });
        await expect(tried).rejects.toMatchObject({ name: 'PerunError', code: 'TIMEOUT' });
        await expect(tried).rejects.toThrow(`${address} within 50 ms`);
      });

      test('an attempt can be given up, before it starts and while it runs', async () => {
        const { listener } = await pair();
        const early = carrier.connector.connect(listener.address, { signal: AbortSignal.abort('no') });
        await expect(early).rejects.toMatchObject({ name: 'PerunError', code: 'FAILED', cause: 'no' });
        const address = await carrier.silentAddress?.();
        if (address === undefined) return;
        const giveUp = new AbortController();
        const late = carrier.connector.connect(address, { signal: giveUp.signal });
        setTimeout(() => giveUp.abort('enough'), 5);
        await expect(late).rejects.toMatchObject({ name: 'PerunError', code: 'FAILED', cause: 'enough' });
      });

      test('an address of another kind is refused, by both sides', async () => {
        const wrong = { name: 'PerunError', code: 'ADDRESS_INVALID' };
        await expect(carrier.connector.connect('gopher://there:70')).rejects.toMatchObject(wrong);
        await expect(carrier.acceptor.listen('gopher://there:70', () => {})).rejects.toMatchObject(wrong);
      });
    });
  });
}

function whenClosedOrAlready(connection: Connection): Promise<unknown> {
  return connection.isClosed ? Promise.resolve() : whenClosed(connection);
}

function sendMany(connection: Connection, megabytes: number): void {
  const part = patterned(1 << 20);
  for (let count = 0; count < megabytes; count++) connection.send(part);
}
