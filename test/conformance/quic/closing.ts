import { expect, test } from 'vitest';
import type { QuicConnection } from '../../../src/transport/quic/types.ts';
import { closeOf, connecting, listening, nextStream, wholeOf } from '../../support/quic/pair.ts';
import { patterned, sameBytes } from '../transport/pair.ts';
import type { QuicStage } from './stage.ts';

/** How connections end, and who hears of it. */
export function closingTests(stage: QuicStage): void {
  test.each([
    ['client', 0x51, 'quit'],
    ['server', 0x63, 'identity required'],
    ['server', 0, ''],
  ] as const)('the %s closes with 0x%i: the peer hears code and reason', async (who, code, reason) => {
    const pair = await stage.pair();
    const [from, to] = who === 'client' ? [pair.client, pair.server] : [pair.server, pair.client];
    const [here, there] = [closeOf(from), closeOf(to)];
    from.close(code, reason);
    from.close(1, 'again');
    expect(from.isClosed).toBe(true);
    expect(await here).toEqual({ by: 'us', application: true, code, reason });
    expect(await there).toEqual({ by: 'peer', application: true, code, reason });
    expect(to.isClosed).toBe(true);
    expect(await closeOf(to)).toEqual({ by: 'peer', application: true, code, reason });
  });

  test('a long reason is cut', async () => {
    const { client, server } = await stage.pair();
    server.close(0x68, 'x'.repeat(2000));
    expect((await closeOf(client)).reason).toBe('x'.repeat(256));
  });

  test('a listener that closes at once is heard by a client that just got in', async () => {
    const listener = await stage.endpoint.listen({ ...listening, address: '127.0.0.1' }, (connection) => {
      connection.close(0x60, 'not armed');
    });
    const client = await stage.endpoint.connect({ ...connecting, host: '127.0.0.1', port: listener.port });
    expect(await closeOf(client)).toMatchObject({ by: 'peer', application: true, code: 0x60, reason: 'not armed' });
  });

  test('connections that are closed as soon as they are there do not hold up the others', async () => {
    const listener = await stage.endpoint.listen({ ...listening, address: '127.0.0.1' }, () => {});
    const place = { ...connecting, host: '127.0.0.1', port: listener.port };
    for (let index = 0; index < 12; index++) (await stage.endpoint.connect(place)).close(0);
    const { client, server } = await stage.pair();
    // As long as it takes until the library asks for its timers of those that are closed.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const stream = client.openStream();
    stream.send(Uint8Array.of(1));
    expect((await nextStream(server)).id).toBe(0);
  });

  test('what was sent before a close arrives', async () => {
    const { client, server } = await stage.pair();
    const stream = server.openStream('uni');
    const whole = new Promise<Uint8Array>((resolve, reject) => {
      client.onStream((theirs) => void wholeOf(theirs).then(resolve, reject));
    });
    stream.send(patterned(4000));
    stream.end();
    server.close(0, '');
    expect(sameBytes(await whole, patterned(4000))).toBe(true);
  });

  test('streams end as lost with their connection; those opened later too', async () => {
    const { client, server } = await stage.pair();
    const ours = client.openStream();
    ours.send(Uint8Array.of(1));
    const theirs = await nextStream(server);
    const ends = [ours, theirs].map((stream) => new Promise((resolve) => stream.onClosed(resolve)));
    client.close(0, '');
    expect(await Promise.all(ends)).toEqual([
      { code: undefined, lost: true },
      { code: undefined, lost: true },
    ]);
    const late = client.openStream();
    expect(await new Promise((resolve) => late.onClosed(resolve))).toEqual({ code: undefined, lost: true });
    expect(client.sendDatagram(Uint8Array.of(1))).toBe(false);
  });

  test('a connection without a sign of life ends by itself, one that gives them stays', async () => {
    const servers: QuicConnection[] = [];
    const options = { ...listening, address: '127.0.0.1', idleMs: 400, keepAliveMs: 0 };
    const listener = await stage.endpoint.listen(options, (connection) => servers.push(connection));
    const place = { ...connecting, host: '127.0.0.1', port: listener.port, idleMs: 400 };
    const quiet = await stage.endpoint.connect({ ...place, keepAliveMs: 0 });
    expect(await closeOf(quiet)).toMatchObject({ by: 'idle' });
    const alive = await stage.endpoint.connect({ ...place, idleMs: 3000, keepAliveMs: 100 });
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(alive.isClosed).toBe(false);
  });

  test('a closed endpoint closes what it has, and opens nothing more', async () => {
    const { client, server } = await stage.pair();
    const ends = Promise.all([closeOf(client), closeOf(server)]);
    await stage.endpoint.close();
    await ends;
    await expect(stage.endpoint.connect({ ...connecting, host: '127.0.0.1', port: 1 })).rejects.toMatchObject({
      code: 'FAILED',
    });
  });
}
