import { expect, test } from 'vitest';
import type { Connection } from '../../../src/transport/types.ts';
import { type CarrierTraits, Inbox, patterned, sameBytes, sendMany, settle, whenClosed } from './pair.ts';
import type { Stage } from './stage.ts';

/** How connections end. */
export function endingTests(stage: Stage, traits: CarrierTraits): void {
  test('close sends what is queued first; both ends fire closed once, without an error', async () => {
    const { client, server } = await stage.pair();
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

  test('what the closing end has not read does not cost the other end its bytes, even if it reads only later', async () => {
    const { client, server } = await stage.pair();
    client.pause();
    server.pause();
    const inbox = new Inbox(server);
    server.send(patterned(15_000));
    await settle();
    const sent = patterned(15_000, 9);
    client.send(sent);
    await client.close();
    server.resume();
    await inbox.has(sent.length);
    expect(sameBytes(inbox.whole(), sent)).toBe(true);
  });

  test('close is idempotent, also after destroy, and every call resolves', async () => {
    const { client, server } = await stage.pair();
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
    const { client, server } = await stage.pair();
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
    const { client, server } = await stage.pair();
    server.pause();
    sendMany(client, 16);
    expect(client.queued).toBeGreaterThan(0);
    const closing = client.close();
    client.destroy();
    await closing;
    expect(client.queued).toBe(0);
  });

  test('after destroy nothing fires but closed, once, and send is ignored', async () => {
    const { client, server } = await stage.pair();
    const after: string[] = [];
    let over = false;
    const note = (what: string) => (): void => void (over && after.push(what));
    client.data.on(note('data'));
    client.drained.on(note('drained'));
    client.closed.on(note('closed'));
    sendMany(client, 4);
    for (let count = 0; count < 50; count++) server.send(patterned(10_000));
    client.destroy();
    over = true;
    client.send(Uint8Array.of(1));
    await settle();
    expect(after).toEqual(['closed']);
    expect(client.queued).toBe(0);
  });

  test('after close no more data comes, even while the peer goes on sending', async () => {
    const { client, server } = await stage.pair();
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
    const { client, server } = await stage.pair();
    client.pause();
    const gone = whenClosed(server);
    sendMany(server, 32);
    await server.close();
    const error = await gone;
    if (traits.cannotStopSender) expect(error).toBeUndefined();
    else expect(error).toMatchObject({ code: 'CONNECTION_LOST' });
  });

  test('the end of the peer comes after all its bytes, even to one that was paused', async () => {
    const { client, server } = await stage.pair();
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
}

function whenClosedOrAlready(connection: Connection): Promise<unknown> {
  return connection.isClosed ? Promise.resolve() : whenClosed(connection);
}
