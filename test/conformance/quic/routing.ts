import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listenForRoutes, type NamedRoute } from '../../../src/transport/quic/datagram-route.ts';
import { nextDatagram, sendUntil } from '../../support/quic/pair.ts';
import type { QuicStage } from './stage.ts';
import { deferred } from '../transport/pair.ts';

/** Datagrams that go past the process that holds the connection. */
export function routingTests(stage: QuicStage): void {
  const socketPath = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'perun-route-'));
    stage.later(() => rmSync(folder, { recursive: true }));
    return join(folder, 'media.sock');
  };

  test('both directions go to the other process, by connection, until it goes away', async () => {
    const path = socketPath();
    const routes = new Map<string, NamedRoute>();
    const two = deferred<void>();
    const media = await listenForRoutes(path, (route) => {
      routes.set(route.name, route);
      if (routes.size === 2) two.resolve();
    });
    stage.later(() => media.close());
    const [one, other] = [await stage.pair(), await stage.pair()];
    const handle = await one.server.routeDatagrams(path, 'one');
    await other.server.routeDatagrams(path, 'other');
    await two.promise;

    const input = new Promise<Uint8Array>((resolve) => routes.get('one')?.onDatagram(resolve));
    const press = Uint8Array.of(0xc8, 1);
    expect(await sendUntil(() => one.client.sendDatagram(press), input)).toEqual(press);
    const sound = nextDatagram(other.client);
    const tone = Uint8Array.of(0xc9, 2);
    expect(await sendUntil(() => routes.get('other')?.send(tone), sound)).toEqual(tone);
    const rumble = nextDatagram(one.client);
    const buzz = Uint8Array.of(0xca, 3);
    expect(await sendUntil(() => one.server.sendDatagram(buzz), rumble)).toEqual(buzz);

    const ended = new Promise<void>((resolve) => handle.onClosed(resolve));
    routes.get('one')?.close();
    await ended;
    const back = nextDatagram(one.server);
    const release = Uint8Array.of(0xc8, 4);
    expect(await sendUntil(() => one.client.sendDatagram(release), back)).toEqual(release);
  });

  test('the route ends with its connection, and can be given back', async () => {
    const path = socketPath();
    const routes: NamedRoute[] = [];
    let arrived = deferred<NamedRoute>();
    const media = await listenForRoutes(path, (route) => {
      routes.push(route);
      arrived.resolve(route);
    });
    stage.later(() => media.close());
    const { client, server } = await stage.pair();
    const handle = await server.routeDatagrams(path, 'first');
    const first = await arrived.promise;
    const firstEnded = new Promise<void>((resolve) => first.onClosed(resolve));
    handle.close();
    await firstEnded;
    const back = nextDatagram(server);
    expect([...(await sendUntil(() => client.sendDatagram(Uint8Array.of(5)), back))]).toEqual([5]);
    arrived = deferred<NamedRoute>();
    await server.routeDatagrams(path, 'second');
    const second = await arrived.promise;
    const secondEnded = new Promise<void>((resolve) => second.onClosed(resolve));
    client.close(0x51, '');
    await secondEnded;
    expect(routes.map(({ name }) => name)).toEqual(['first', 'second']);
  });

  test('where nobody takes datagrams is UNREACHABLE, and they stay here', async () => {
    const { client, server } = await stage.pair();
    await expect(server.routeDatagrams(socketPath(), 'x')).rejects.toMatchObject({ code: 'UNREACHABLE' });
    const here = nextDatagram(server);
    expect([...(await sendUntil(() => client.sendDatagram(Uint8Array.of(6)), here))]).toEqual([6]);
  });
}
