import { expect, test } from 'vitest';
import type { Connection } from '../../../src/transport/types.ts';
import { deferred, Inbox, patterned, sameBytes, whenClosed } from './pair.ts';
import type { Stage } from './stage.ts';

/** Listeners, and faults of those who listen to them. */
export function listeningTests(stage: Stage): void {
  test('closing a listener keeps its connections and refuses new ones', async () => {
    const { client, server, listener } = await stage.pair();
    await listener.close();
    await listener.close();
    const inbox = new Inbox(server);
    client.send(Uint8Array.of(1, 2));
    await inbox.has(2);
    await expect(stage.carrier.connector.connect(listener.address)).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  test('an address in use is named; once free it can be taken again', async () => {
    const { listener } = await stage.pair();
    const second = stage.carrier.acceptor.listen(listener.address, () => {});
    await expect(second).rejects.toMatchObject({ code: 'ADDRESS_IN_USE' });
    await expect(second).rejects.toThrow(listener.address);
    await listener.close();
    const again = await stage.carrier.acceptor.listen(listener.address, () => {});
    expect(again.address).toBe(listener.address);
    await again.close();
  });

  test('a consumer that throws loses that connection only', async () => {
    const good = deferred<Connection>();
    let count = 0;
    const listener = await stage.carrier.acceptor.listen(stage.carrier.address(), (connection) => {
      stage.keep(connection);
      count += 1;
      if (count === 1) throw new Error('a bad consumer');
      good.resolve(connection);
    });
    const first = await stage.carrier.connector.connect(listener.address);
    await whenClosed(first);
    const second = await stage.carrier.connector.connect(listener.address);
    stage.keep(second);
    const inbox = new Inbox(await good.promise);
    second.send(Uint8Array.of(9));
    await inbox.has(1);
    expect(stage.faults).toMatchObject([{ message: 'a bad consumer' }]);
    await listener.close();
  });

  test('a listener of data that throws harms neither the others nor the connection', async () => {
    const { client, server } = await stage.pair();
    server.data.on(() => {
      throw new Error('a bad listener');
    });
    const inbox = new Inbox(server);
    client.send(Uint8Array.of(1));
    await inbox.has(1);
    client.send(Uint8Array.of(2));
    await inbox.has(2);
    expect(stage.faults).toMatchObject([{ message: 'a bad listener' }, { message: 'a bad listener' }]);
    expect(server.isClosed).toBe(false);
  });

  test('200 connections at once, each with its own bytes', async () => {
    const listener = await stage.carrier.acceptor.listen(stage.carrier.address(), (connection) => {
      stage.keep(connection);
      connection.data.on((chunk) => connection.send(chunk));
    });
    const echoes = Array.from({ length: 200 }, async (_, index) => {
      const connection = await stage.carrier.connector.connect(listener.address);
      stage.keep(connection);
      const inbox = new Inbox(connection);
      const sent = patterned(1000 + index, index);
      connection.send(sent);
      await inbox.has(sent.length);
      return sameBytes(inbox.whole(), sent);
    });
    expect(new Set(await Promise.all(echoes))).toEqual(new Set([true]));
    await listener.close();
  });
}
