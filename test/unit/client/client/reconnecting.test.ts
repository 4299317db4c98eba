import { describe, expect, it } from 'vitest';
import { configKeys } from '../../../../src/protocol/perun/config-keys.ts';
import { PerunError } from '../../../../src/shared/errors.ts';
import { createRig, joinedRig, kinds, limits } from '../rig.ts';
import { picture, seedCapabilities } from '../scripted-host.ts';

describe('reconnecting', () => {
  it('goes on for ever with growing pauses', async () => {
    const rig = await createRig({ listening: false });
    rig.client.start();
    await rig.advance(60_000);
    const pauses = rig.states.filter((state) => state.kind === 'retrying').map((state) => state.delayMs);
    expect(pauses.slice(0, 8)).toEqual([200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
    expect(rig.states.slice(0, 3)).toMatchObject([
      { kind: 'connecting', attempt: 1 },
      { kind: 'retrying', attempt: 2, delayMs: 200, error: { code: 'UNREACHABLE' } },
      { kind: 'connecting', attempt: 2 },
    ]);
    await rig.host.listen();
    await rig.advance(limits.reconnectMaxMs);
    expect(rig.client.state).toEqual({ kind: 'open', extended: true });
  });

  it('spreads its pauses by chance', async () => {
    const rig = await createRig({ listening: false, client: { random: () => 0 } });
    rig.client.start();
    await rig.advance(0);
    expect(rig.client.state).toMatchObject({ kind: 'retrying', delayMs: 100 });
  });

  it('comes back to the same session, and counts frames on', async () => {
    const rig = await joinedRig();
    rig.host.last.frame(picture(1));
    await rig.advance(10);
    rig.host.sessions.add('blue-owl-2');
    rig.host.newest = 'blue-owl-2';
    rig.host.last.connection.destroy();
    await rig.advance(limits.reconnectMinMs);
    expect(rig.client.session.id).toBe('amber-fox-1');
    rig.host.last.frame(picture(2));
    await rig.advance(100);
    expect(rig.decoded.map((frame) => frame.number)).toEqual([1, 2]);
    expect(rig.client.stats()).toMatchObject({ reconnects: 1, frames: 2, keyframes: 2 });
    expect(kinds(rig)).toEqual(['connecting', 'open', 'retrying', 'connecting', 'open']);
    expect(rig.states[2]).toMatchObject({ error: { code: 'CONNECTION_LOST' } });
  });

  it('does not ask a host that falls over at once at full speed', async () => {
    const rig = await createRig();
    rig.host.onReady = (peer) => peer.connection.destroy();
    rig.client.start();
    await rig.advance(10_000);
    const pauses = rig.states.filter((state) => state.kind === 'retrying').map((state) => state.delayMs);
    expect(pauses.slice(0, 6)).toEqual([200, 400, 800, 1600, 3200, 5000]);
  });

  it('starts over with short pauses after a connection that lasted', async () => {
    const rig = await createRig({ listening: false });
    rig.client.start();
    await rig.advance(3000);
    await rig.host.listen();
    await rig.advance(20_000);
    expect(rig.client.state.kind).toBe('open');
    rig.host.last.connection.destroy();
    await rig.advance(1);
    expect(rig.client.state).toMatchObject({ kind: 'retrying', attempt: 2, delayMs: limits.reconnectMinMs });
  });

  it('lets the pauses grow again after that', async () => {
    const rig = await joinedRig();
    await rig.advance(20_000);
    await rig.host.stopListening();
    rig.host.last.connection.destroy();
    await rig.advance(2000);
    const pauses = rig.states.filter((state) => state.kind === 'retrying').map((state) => state.delayMs);
    expect(pauses).toEqual([200, 400, 800, 1600]);
  });

  it('waits where its session is gone meanwhile, says so, and stays connected', async () => {
    const rig = await joinedRig();
    rig.host.sessions.clear();
    rig.host.last.connection.destroy();
    await rig.advance(60_000);
    expect(rig.client.state).toMatchObject({ kind: 'open' });
    expect(rig.notices.map(({ code }) => code)).toContain('SESSION_NOT_FOUND');
    expect(rig.host.peers).toHaveLength(2);
  });

  it('does not count the time without a connection as latency', async () => {
    const rig = await joinedRig();
    rig.host.last.frame(picture(1));
    await rig.advance(10);
    rig.client.setButtons(1);
    rig.host.last.connection.destroy();
    await rig.advance(limits.reconnectMinMs);
    await rig.advance(15);
    rig.host.last.frame(picture(2));
    await rig.advance(0);
    expect(rig.client.stats().inputToFrameMs).toBe(15);
  });

  it('ends with the first loss where it is not wanted', async () => {
    const unreachable = await createRig({ listening: false, client: { reconnect: false } });
    unreachable.client.start();
    await unreachable.advance(60_000);
    expect(unreachable.states).toMatchObject([
      { kind: 'connecting' },
      { kind: 'closed', error: { code: 'UNREACHABLE' } },
    ]);
    const lost = await joinedRig({ client: { reconnect: false } });
    lost.host.last.connection.destroy();
    await lost.advance(60_000);
    expect(lost.client.state).toMatchObject({ kind: 'closed', error: { code: 'CONNECTION_LOST' } });
    expect(lost.clientClock.timers).toBe(0);
  });

  it('does not go on after a failure that is final', async () => {
    let attempts = 0;
    const rig = await createRig({
      client: {
        connect: () => {
          attempts += 1;
          return Promise.reject(new PerunError('ADDRESS_INVALID', 'no address'));
        },
      },
    });
    rig.client.start();
    await rig.advance(60_000);
    expect(attempts).toBe(1);
    expect(rig.client.state).toMatchObject({ kind: 'closed', error: { code: 'ADDRESS_INVALID' } });
  });

  it('names a failure that has no name', async () => {
    const rig = await createRig({
      client: {
        connect: () => {
          throw new TypeError('socket hang up');
        },
      },
    });
    rig.client.start();
    await rig.advance(0);
    expect(rig.client.state).toMatchObject({
      kind: 'retrying',
      error: { code: 'UNREACHABLE', message: 'socket hang up' },
    });
  });

  it('goes from a host with the extension to one without, and forgets the session', async () => {
    const rig = await joinedRig();
    const seed = await createRig({ host: { capabilities: seedCapabilities } });
    const { connect } = seed.host;
    const both = await createRig({
      client: { connect: (signal) => (both.host.peers.length === 0 ? both.host.connect(signal) : connect(signal)) },
    });
    both.client.start();
    await both.advance(0);
    expect(both.client.session.id).toBe('amber-fox-1');
    both.host.last.connection.destroy();
    for (let step = 0; step < 20; step += 1) {
      await both.advance(50);
      await seed.advance(50);
    }
    expect(both.client.state).toEqual({ kind: 'open', extended: false });
    expect(both.client.session).toMatchObject({ id: undefined, layout: 'chip8' });
    expect(rig.client.session.id).toBe('amber-fox-1');
  });
});

describe('the echo', () => {
  it('measures the round trip every second', async () => {
    const rig = await joinedRig({ host: { link: { latencyMs: 15 } } });
    await rig.advance(500);
    expect(rig.client.stats().roundTripMs).toBe(30);
    rig.host.last.messages.length = 0;
    await rig.advance(5000);
    const echoes = rig.host.last.configs.filter(([key]) => key === configKeys.echo.key);
    expect(echoes).toHaveLength(5);
  });

  it('finds out that the host is gone when nothing else does', async () => {
    const rig = await joinedRig({ host: { answers: false } });
    await rig.advance(9999);
    expect(rig.client.state.kind).toBe('open');
    await rig.advance(1);
    expect(rig.client.state).toMatchObject({ kind: 'retrying', error: { code: 'CONNECTION_LOST' } });
  });
});
