import { describe, expect, it } from 'vitest';
import { PerunClient } from '../../../../src/client/client.ts';
import { encodeConfig, encodeError, encodeOk } from '../../../../src/protocol/perun/encode.ts';
import { PerunError } from '../../../../src/shared/errors.ts';
import type { Connection } from '../../../../src/transport/types.ts';
import { MemoryNetwork } from '../../../../src/transport/memory/memory.ts';
import { FakeClock } from '../fake-clock.ts';
import { createRig, joinedRig, kinds, limits } from '../rig.ts';
import { seedCapabilities } from '../scripted-host.ts';

/** A client of a peer that is no host: the test answers the hello by hand. */
async function answeredBy(
  answer: (connection: Connection, hello: Uint8Array) => void,
): Promise<{ clock: FakeClock; client: PerunClient; attempts: () => number }> {
  const clock = new FakeClock();
  const network = new MemoryNetwork({ clock });
  let attempts = 0;
  await network.transport.listen('memory://peer', (connection) => {
    attempts += 1;
    connection.data.on((chunk) => answer(connection, chunk));
  });
  const client = new PerunClient({
    clock,
    random: () => 1,
    connect: (signal) => network.transport.connect('memory://peer', { signal }),
  });
  client.start();
  await clock.advance(0);
  return { clock, client, attempts: () => attempts };
}

describe('the handshake of PerunClient', () => {
  it('offers delta, audio, debug and the extension in one whole hello', async () => {
    const hellos: string[] = [];
    const { client } = await answeredBy((_, hello) => hellos.push(Buffer.from(hello).toString('latin1')));
    expect(hellos).toEqual(['PERUN_HELLO\u0000\u0001\u0001\u0007']);
    await client.close();
  });

  it('is open, extended or not, by what the host answers', async () => {
    const extended = await joinedRig();
    expect(extended.states).toEqual([
      { kind: 'connecting', attempt: 1 },
      { kind: 'open', extended: true },
    ]);
    const seed = await joinedRig({ host: { capabilities: seedCapabilities } });
    expect(seed.states.at(-1)).toEqual({ kind: 'open', extended: false });
    expect(seed.client.state).toEqual({ kind: 'open', extended: false });
  });

  it('starts once, and not before it is told to', async () => {
    const rig = await createRig();
    await rig.advance(5000);
    expect(rig.host.peers).toHaveLength(0);
    rig.client.start();
    rig.client.start();
    await rig.advance(5000);
    expect(rig.host.peers).toHaveLength(1);
  });

  it.each(['ERROR\u0000\u0003why', 'ERRORwhy\u0000'])(
    'ends for good with the reason of a refusal: %j',
    async (text) => {
      const { client, clock, attempts } = await answeredBy((connection) => {
        connection.send(Buffer.from(text, 'latin1'));
      });
      await clock.advance(60_000);
      expect(client.state).toMatchObject({
        kind: 'closed',
        error: { code: 'HANDSHAKE_REFUSED', message: 'the host refused: why' },
      });
      expect(attempts()).toBe(1);
      expect(clock.timers).toBe(0);
    },
  );

  it('reads a refusal that only the end of the connection completes', async () => {
    const { client, clock } = await answeredBy((connection) => {
      connection.send(Buffer.from('ERRORgone fishing', 'latin1'));
      void connection.close();
    });
    await clock.advance(0);
    expect(client.state).toMatchObject({ kind: 'closed', error: { code: 'HANDSHAKE_REFUSED' } });
  });

  it.each([
    ['PROTOCOL_MAGIC', Buffer.from('HTTP/1.1 400 Bad Request')],
    ['PROTOCOL_VERSION', encodeOk(7, 2)],
    ['HANDSHAKE_REFUSED', encodeError('')],
  ] as const)('ends for good with %s', async (code, bytes) => {
    let ended = 0;
    const { client, clock, attempts } = await answeredBy((connection) => {
      connection.closed.on(() => (ended += 1));
      connection.send(bytes);
    });
    await clock.advance(60_000);
    expect(ended).toBe(1);
    expect(client.state).toMatchObject({ kind: 'closed', error: { code } });
    expect(attempts()).toBe(1);
    expect(clock.timers).toBe(0);
    await client.close();
    expect(client.state).toMatchObject({ kind: 'closed', error: { code } });
  });

  it('tries again where the host does not answer in time', async () => {
    const { client, clock, attempts } = await answeredBy(() => {});
    await clock.advance(limits.handshakeMs - 1);
    expect(client.state.kind).toBe('connecting');
    await clock.advance(1);
    expect(client.state).toMatchObject({ kind: 'retrying', error: { code: 'HANDSHAKE_TIMEOUT' } });
    await clock.advance(limits.reconnectMinMs);
    expect(attempts()).toBe(2);
    await client.close();
    await clock.advance(5000);
    expect(clock.timers).toBe(0);
  });

  it('counts an extended host that never tells its features as one that does not answer', async () => {
    const { client, clock } = await answeredBy((connection) => connection.send(encodeOk(0x0107)));
    await clock.advance(limits.handshakeMs);
    expect(client.state).toMatchObject({ kind: 'retrying', error: { code: 'HANDSHAKE_TIMEOUT' } });
    await client.close();
  });

  it('tries again after an extended host that starts with something else', async () => {
    const { client, clock } = await answeredBy((connection) => {
      connection.send(encodeOk(0x0107));
      connection.send(encodeConfig(1, 0x0a, new Uint8Array(1)));
    });
    await clock.advance(0);
    expect(client.state).toMatchObject({ kind: 'retrying', error: { code: 'PROTOCOL_MALFORMED' } });
    await client.close();
  });

  it('notices a connection that was over before it began', async () => {
    const rig = await createRig({
      client: {
        connect: async (signal) => {
          const connection = await rig.host.connect(signal);
          const over = new Promise((resolve) => connection.closed.on(resolve));
          connection.destroy();
          await over;
          return connection;
        },
      },
    });
    rig.client.start();
    await rig.advance(0);
    expect(rig.client.state).toMatchObject({ kind: 'retrying', error: { code: 'CONNECTION_LOST' } });
  });

  it('takes no part of its time after the handshake', async () => {
    const rig = await joinedRig({ host: { capabilities: seedCapabilities } });
    await rig.advance(limits.handshakeMs * 3);
    expect(kinds(rig)).toEqual(['connecting', 'open']);
  });

  it('refuses a seat and a session that cannot be before it connects', () => {
    const connect = (): Promise<Connection> => Promise.reject(new PerunError('UNREACHABLE', 'x'));
    const code = expect.objectContaining({ code: 'PROTOCOL_MALFORMED' }) as Error;
    expect(() => new PerunClient({ connect, seat: { kind: 'player', player: 17 } })).toThrow(code);
    expect(() => new PerunClient({ connect, session: 'no spaces' })).toThrow(code);
  });
});
