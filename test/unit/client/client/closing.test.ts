import { describe, expect, it } from 'vitest';
import { features } from '../../../../src/protocol/perun/config-keys.ts';
import { PerunError } from '../../../../src/shared/errors.ts';
import type { Connection } from '../../../../src/transport/types.ts';
import { createRig, joinedRig, kinds } from '../rig.ts';
import type { Rig } from '../rig.ts';
import { picture, seedCapabilities } from '../scripted-host.ts';

async function close(rig: Rig): Promise<void> {
  const closed = rig.client.close();
  await rig.advance(10_000);
  await closed;
}

describe('closing', () => {
  it('lets go of the buttons, leaves, and keeps no timer', async () => {
    const rig = await joinedRig();
    rig.client.setButtons(6);
    rig.host.last.frame(picture(1));
    await rig.advance(1);
    expect(rig.clientClock.timers).toBeGreaterThan(0);
    const ends: unknown[] = [];
    rig.host.last.connection.closed.on((error) => ends.push(error));
    const closed = rig.client.close();
    await rig.advance(10);
    await closed;
    expect(rig.clientClock.timers).toBe(0);
    expect(rig.host.last.inputs.at(-1)).toMatchObject({ buttons: 0, seat: 1 });
    expect(ends).toEqual([undefined]);
    expect(rig.client.state).toEqual({ kind: 'closed', error: undefined });
    expect(rig.clientClock.timers).toBe(0);
    expect(rig.client.stats().dropped).toBe(1);
  });

  it('lets go on a host without the extension too', async () => {
    const rig = await joinedRig({ host: { capabilities: seedCapabilities } });
    rig.client.setButtons(6);
    await close(rig);
    expect(rig.host.last.inputs.at(-1)).toMatchObject({ buttons: 0, seat: 0 });
  });

  it('is done once, says so once, and nothing happens after it', async () => {
    const rig = await joinedRig();
    const peer = rig.host.last;
    const first = rig.client.close();
    const second = rig.client.close();
    peer.frame(picture(1));
    await rig.advance(10_000);
    await Promise.all([first, second]);
    await rig.client.close();
    expect(kinds(rig)).toEqual(['connecting', 'open', 'closed']);
    expect(rig.decoded).toEqual([]);
    rig.client.start();
    rig.client.setButtons(1);
    rig.client.requestSeat({ kind: 'player', player: 2 });
    await rig.advance(60_000);
    expect(rig.host.peers).toHaveLength(1);
    expect(rig.clientClock.timers).toBe(0);
  });

  it('works before the start', async () => {
    const rig = await createRig();
    await rig.client.close();
    rig.client.start();
    await rig.advance(1000);
    expect(kinds(rig)).toEqual(['closed']);
    expect(rig.host.peers).toHaveLength(0);
  });

  it('works between two attempts', async () => {
    const rig = await createRig({ listening: false });
    rig.client.start();
    await rig.advance(0);
    expect(rig.client.state.kind).toBe('retrying');
    await rig.client.close();
    expect(rig.clientClock.timers).toBe(0);
    expect(rig.client.state).toEqual({ kind: 'closed', error: undefined });
  });

  it('gives up an attempt under way, and ends a connection that comes all the same', async () => {
    let aborted = false;
    let arrive: (connection: Connection) => void = () => {};
    const rig = await createRig({
      client: {
        connect: (signal) => {
          signal.addEventListener('abort', () => (aborted = true));
          return new Promise((resolve) => (arrive = resolve));
        },
      },
    });
    rig.client.start();
    await rig.client.close();
    expect(aborted).toBe(true);
    const late = rig.host.connect(new AbortController().signal);
    await rig.advance(0);
    const connection = await late;
    arrive(connection);
    await rig.advance(0);
    expect(connection.isClosed).toBe(true);
    expect(kinds(rig)).toEqual(['connecting', 'closed']);
    expect(rig.clientClock.timers).toBe(0);
  });

  it('works within the handshake', async () => {
    const rig = await createRig({ host: { link: { latencyMs: 50 } } });
    rig.client.start();
    await rig.advance(120);
    expect(rig.client.state.kind).toBe('connecting');
    expect(rig.clientClock.timers).toBe(1);
    await close(rig);
    expect(rig.clientClock.timers).toBe(0);
    expect(kinds(rig)).toEqual(['connecting', 'closed']);
  });

  it('does not wait for a host that takes nothing', async () => {
    const rig = await joinedRig({ host: { link: { windowBytes: 64 } } });
    rig.host.last.connection.pause();
    await rig.advance(2000);
    let done = false;
    void rig.client.close().then(() => (done = true));
    await rig.advance(999);
    expect(done).toBe(false);
    await rig.advance(1);
    await rig.advance(0);
    expect(done).toBe(true);
    expect(rig.clientClock.timers).toBe(0);
  });

  it.each(['stateChanged', 'sessionChanged', 'seatChanged', 'decoded', 'presented'] as const)(
    'works from inside a listener of %s, after which nothing is told',
    async (name) => {
      const hosts = [{}, { features: [features.echo.id] }, { capabilities: seedCapabilities }];
      for (const host of hosts) {
        let isClosed = false;
        let lateSends = 0;
        const rig = await createRig({
          host: { ...host, link: { chunks: 'glued' } },
          client: {
            connect: async (signal) => {
              const connection = await rig.host.connect(signal);
              const send = connection.send.bind(connection);
              connection.send = (chunk) => {
                if (isClosed) lateSends += 1;
                send(chunk);
              };
              return connection;
            },
          },
        });
        rig.host.onReady = (peer) => {
          for (let shade = 0; shade < 4; shade += 1) peer.raw(picture(shade));
        };
        const { client } = rig;
        const told: string[] = [];
        client.stateChanged.on((state) => isClosed && state.kind !== 'closed' && told.push(state.kind));
        client.sessionChanged.on(() => isClosed && told.push('session'));
        client.seatChanged.on(() => isClosed && told.push('seat'));
        client.decoded.on(() => isClosed && told.push('decoded'));
        client.presented.on(() => isClosed && told.push('presented'));
        const signal: { on(listener: () => void): () => void } = client[name];
        signal.on(() => {
          if (client.state.kind === 'connecting') return;
          void client.close();
          isClosed = true;
        });
        client.setButtons(1);
        client.start();
        await rig.advance(10_000);
        // Nobody tells the second host's client of a session, so that it stays open.
        const isTold = name !== 'sessionChanged' || !('features' in host);
        expect(isClosed).toBe(isTold);
        expect(told).toEqual([]);
        if (isTold) expect(lateSends).toBe(0);
        expect(client.state.kind).toBe(isTold ? 'closed' : 'open');
        if (isTold) expect(rig.clientClock.timers).toBe(0);
        expect(kinds(rig).filter((kind) => kind === 'closed')).toHaveLength(isTold ? 1 : 0);
      }
    },
  );

  it('from inside the news of the first attempt makes none', async () => {
    let attempts = 0;
    const rig = await createRig({
      client: {
        connect: () => {
          attempts += 1;
          return Promise.reject(new PerunError('UNREACHABLE', 'x'));
        },
      },
    });
    rig.client.stateChanged.on(() => void rig.client.close());
    rig.client.start();
    await rig.advance(60_000);
    expect(attempts).toBe(0);
    expect(kinds(rig)).toEqual(['connecting', 'closed']);
  });

  it('from inside the news of a lost seat stops the attempts', async () => {
    const rig = await joinedRig();
    rig.client.seatChanged.on(() => void rig.client.close());
    rig.host.last.connection.destroy();
    await rig.advance(60_000);
    expect(kinds(rig)).toEqual(['connecting', 'open', 'closed']);
    expect(rig.clientClock.timers).toBe(0);
  });

  it('is not disturbed by an attempt that fails because of it', async () => {
    const rig = await createRig({
      client: {
        connect: (signal) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(new PerunError('FAILED', 'given up')));
          }),
      },
    });
    rig.client.start();
    await rig.client.close();
    await rig.advance(60_000);
    expect(kinds(rig)).toEqual(['connecting', 'closed']);
    expect(rig.clientClock.timers).toBe(0);
  });

  it('from inside the news of a loss stops the attempts', async () => {
    const rig = await joinedRig();
    rig.client.stateChanged.on((state) => {
      if (state.kind === 'retrying') void rig.client.close();
    });
    rig.host.last.connection.destroy();
    await rig.advance(60_000);
    expect(kinds(rig)).toEqual(['connecting', 'open', 'retrying', 'closed']);
    expect(rig.host.peers).toHaveLength(1);
    expect(rig.clientClock.timers).toBe(0);
  });

  it('from inside the news of a final failure keeps its error', async () => {
    const rig = await createRig({ client: { session: 'gone-cat-9' } });
    rig.client.stateChanged.on((state) => {
      if (state.kind === 'closed') void rig.client.close();
    });
    rig.client.start();
    await rig.advance(1000);
    expect(rig.states.at(-1)).toMatchObject({ kind: 'closed', error: { code: 'SESSION_NOT_FOUND' } });
    expect(kinds(rig).filter((kind) => kind === 'closed')).toHaveLength(1);
  });
});
