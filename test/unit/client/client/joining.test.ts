import { describe, expect, it } from 'vitest';
import type { JoinedSession, Seat } from '../../../../src/client/types.ts';
import { configKeys, features } from '../../../../src/protocol/perun/config-keys.ts';
import { encodeCoreInfo } from '../../../../src/protocol/perun/core-info.ts';
import {
  encodeFrameRate,
  encodeNotice,
  encodeSeat,
  encodeSessionId,
  encodeSessionState,
} from '../../../../src/protocol/perun/values.ts';
import { createRig, joinedRig } from '../rig.ts';
import { seedCapabilities } from '../scripted-host.ts';

const hex = (text: string): string => Buffer.from(text).toString('hex');
const coreInfo = { name: 'Chippy', system: 'chip8', title: 'Pong', players: 2, layout: 'chip8' } as const;
const withoutEchoes = (configs: readonly [number, string][]): [number, string][] =>
  configs.filter(([key]) => key !== configKeys.echo.key && key !== configKeys.roundTrip.key);

describe('joining', () => {
  it('says name and session in one go, and asks for its seat when it is in', async () => {
    const rig = await joinedRig({
      host: { answers: false },
      client: { name: 'Vesna', session: 'amber-fox-1', seat: { kind: 'player', player: 2 } },
    });
    const asked = [
      [configKeys.name.key, hex('Vesna')],
      [configKeys.session.key, hex('amber-fox-1')],
    ];
    expect(withoutEchoes(rig.host.last.configs)).toEqual(asked);
    rig.client.requestSeat({ kind: 'player', player: 3 });
    rig.host.last.say('session', encodeSessionId(''));
    await rig.advance(0);
    expect(withoutEchoes(rig.host.last.configs)).toEqual(asked);
    rig.host.last.say('session', encodeSessionId('amber-fox-1'));
    rig.host.last.say('session', encodeSessionId('amber-fox-1'));
    await rig.advance(0);
    expect(withoutEchoes(rig.host.last.configs)).toEqual([...asked, [configKeys.seat.key, '0103']]);
  });

  it('asks for the newest session and any free seat unless told otherwise', async () => {
    const rig = await joinedRig();
    expect(withoutEchoes(rig.host.last.configs)).toEqual([
      [configKeys.session.key, ''],
      [configKeys.seat.key, '0100'],
    ]);
    expect(rig.client.session.id).toBe('amber-fox-1');
    expect(rig.client.session.state).toBe('live');
    expect(rig.client.seat).toEqual({ kind: 'player', player: 1 });
  });

  it('puts the session together from what the host says, and tells of each change once', async () => {
    const rig = await createRig();
    const told: JoinedSession[] = [];
    rig.client.sessionChanged.on((session) => told.push(session));
    expect(rig.client.session).toMatchObject({ id: undefined, players: 1, layout: 'xinput' });
    rig.client.start();
    await rig.advance(0);
    told.length = 0;
    const peer = rig.host.last;
    peer.say('coreInfo', encodeCoreInfo(coreInfo));
    peer.say('coreInfo', encodeCoreInfo(coreInfo));
    peer.say('frameRate', encodeFrameRate({ numerator: 60_098_800, denominator: 1_000_000 }));
    peer.say('sessionState', encodeSessionState('paused'));
    peer.say('sessionState', encodeSessionState('paused'));
    await rig.advance(0);
    expect(told).toHaveLength(3);
    expect(rig.client.session).toEqual({
      id: 'amber-fox-1',
      speed: 100,
      state: 'paused',
      coreName: 'Chippy',
      system: 'chip8',
      title: 'Pong',
      players: 2,
      layout: 'chip8',
      rate: { numerator: 60_098_800, denominator: 1_000_000 },
    });
  });

  it('stays in a session whose source restarts', async () => {
    const rig = await joinedRig();
    const peer = rig.host.last;
    peer.say('coreInfo', encodeCoreInfo(coreInfo));
    peer.say('sessionState', encodeSessionState('waiting'));
    await rig.advance(0);
    expect(rig.client.session).toMatchObject({ id: 'amber-fox-1', state: 'waiting', coreName: 'Chippy' });
    expect(rig.client.state.kind).toBe('open');
    peer.say('sessionState', encodeSessionState('live'));
    peer.say('coreInfo', encodeCoreInfo({ ...coreInfo, title: '' }));
    await rig.advance(0);
    expect(rig.client.session).toMatchObject({ id: 'amber-fox-1', state: 'live', title: undefined });
    expect(rig.client.seat).toEqual({ kind: 'player', player: 1 });
  });

  it('waits on a host without sessions, and takes its seat when one comes', async () => {
    const rig = await createRig();
    rig.host.newest = '';
    rig.host.takenSeats.add(1);
    rig.client.start();
    await rig.advance(0);
    expect(rig.client.session.id).toBeUndefined();
    expect(rig.client.seat).toEqual({ kind: 'watcher', player: 0 });
    expect(rig.notices).toEqual([]);
    rig.host.last.session = 'amber-fox-1';
    rig.host.last.say('session', encodeSessionId('amber-fox-1'));
    await rig.advance(0);
    expect(rig.client.session.id).toBe('amber-fox-1');
    expect(rig.client.seat).toEqual({ kind: 'player', player: 2 });
  });

  it('moves to another session, forgets what it knew of the first, and asks for its seat there', async () => {
    const rig = await joinedRig();
    rig.host.sessions.add('blue-owl-2');
    rig.host.last.say('coreInfo', encodeCoreInfo(coreInfo));
    await rig.advance(0);
    const seats: Seat[] = [];
    rig.client.seatChanged.on((seat) => seats.push(seat));
    rig.client.joinSession('blue-owl-2');
    await rig.advance(0);
    expect(rig.client.session).toMatchObject({ id: 'blue-owl-2', coreName: undefined, players: 1 });
    expect(seats).toEqual([
      { kind: 'watcher', player: 0 },
      { kind: 'player', player: 1 },
    ]);
  });

  it('ends for good where the session asked for is not there', async () => {
    const rig = await joinedRig({ client: { session: 'gone-cat-9' } });
    expect(rig.client.state).toMatchObject({
      kind: 'closed',
      error: { code: 'SESSION_NOT_FOUND', message: 'no session gone-cat-9' },
    });
    await rig.advance(60_000);
    expect(rig.host.peers).toHaveLength(1);
    expect(rig.clientClock.timers).toBe(0);
  });

  it('stays where it is when another session is not there, and goes back to it after a loss', async () => {
    const rig = await joinedRig();
    rig.client.joinSession('gone-cat-9');
    await rig.advance(0);
    expect(rig.notices.map((error) => error.code)).toEqual(['SESSION_NOT_FOUND']);
    expect(rig.client.state.kind).toBe('open');
    expect(rig.client.session.id).toBe('amber-fox-1');
    expect(rig.client.seat).toEqual({ kind: 'player', player: 1 });
    rig.host.last.connection.destroy();
    await rig.advance(1000);
    expect(rig.host.peers).toHaveLength(2);
    expect(rig.client.session.id).toBe('amber-fox-1');
    expect(rig.client.state.kind).toBe('open');
  });

  it('asks for its seat again where it joins the session it is in', async () => {
    const rig = await joinedRig();
    rig.client.joinSession('amber-fox-1');
    await rig.advance(0);
    expect(rig.client.seat).toEqual({ kind: 'player', player: 1 });
  });

  it('does not take the refusal of a seat for the refusal of a session', async () => {
    const rig = await joinedRig();
    rig.host.last.say('notice', encodeNotice({ code: 'SESSION_NOT_FOUND', message: 'no session is joined' }));
    await rig.advance(0);
    expect(rig.notices).toHaveLength(1);
    expect(rig.client.state.kind).toBe('open');
  });

  it('is put into another session by the host, and asks for its seat there', async () => {
    const rig = await joinedRig();
    rig.host.last.messages.length = 0;
    rig.host.last.say('session', encodeSessionId('blue-owl-2'));
    await rig.advance(0);
    expect(rig.client.session.id).toBe('blue-owl-2');
    expect(withoutEchoes(rig.host.last.configs)).toEqual([[configKeys.seat.key, '0101']]);
  });

  it('has no seat where it has no session', async () => {
    const rig = await joinedRig();
    rig.host.last.say('session', encodeSessionId(''));
    await rig.advance(0);
    expect(rig.client.session.id).toBeUndefined();
    expect(rig.client.seat).toEqual({ kind: 'watcher', player: 0 });
    rig.host.last.messages.length = 0;
    rig.client.setButtons(1);
    await rig.advance(500);
    expect(rig.host.last.inputs).toEqual([]);
  });

  it('remembers what is asked for within the handshake', async () => {
    const rig = await createRig({ host: { link: { latencyMs: 50 } } });
    rig.host.sessions.add('blue-owl-2');
    rig.client.start();
    await rig.advance(120);
    expect(rig.client.state.kind).toBe('connecting');
    rig.client.requestSeat({ kind: 'player', player: 3 });
    rig.client.joinSession('blue-owl-2');
    expect(rig.client.seat).toEqual({ kind: 'watcher', player: 0 });
    await rig.advance(500);
    expect(rig.notices).toEqual([]);
    expect(rig.client.session.id).toBe('blue-owl-2');
    expect(rig.client.seat).toEqual({ kind: 'player', player: 3 });
    expect(rig.host.last.messages[0]).toMatchObject({ kind: 'config', key: configKeys.session.key });
  });

  it('passes on the sentences of the host', async () => {
    const rig = await joinedRig();
    rig.host.last.say('notice', encodeNotice({ code: 'CORE_FAILED', message: 'the core was given up' }));
    await rig.advance(0);
    expect(rig.notices).toMatchObject([{ code: 'CORE_FAILED', message: 'the core was given up' }]);
    expect(rig.client.state.kind).toBe('open');
  });

  it('ignores a config value it cannot read', async () => {
    const rig = await joinedRig();
    rig.host.last.say('seat', new Uint8Array(5));
    rig.host.last.say('coreInfo', new TextEncoder().encode('{'));
    await rig.advance(0);
    expect(rig.client.state.kind).toBe('open');
    expect(rig.client.seat).toEqual({ kind: 'player', player: 1 });
  });

  it('refuses a session id that cannot be', async () => {
    const rig = await joinedRig();
    expect(() => rig.client.joinSession('no spaces')).toThrow(expect.objectContaining({ code: 'PROTOCOL_MALFORMED' }));
  });
});

describe('seats', () => {
  it('says that a seat is taken and stays in the one it has', async () => {
    const rig = await joinedRig();
    rig.host.takenSeats.add(2);
    rig.client.requestSeat({ kind: 'player', player: 2 });
    await rig.advance(0);
    expect(rig.notices.map((error) => error.code)).toEqual(['SEAT_TAKEN']);
    expect(rig.client.seat).toEqual({ kind: 'player', player: 1 });
    rig.host.last.connection.destroy();
    await rig.advance(1000);
    expect(withoutEchoes(rig.host.last.configs).at(-1)).toEqual([configKeys.seat.key, '0101']);
  });

  it('plays on in its seat when another kind is refused', async () => {
    const rig = await joinedRig({ host: { answers: false } });
    const peer = rig.host.last;
    peer.say('session', encodeSessionId('amber-fox-1'));
    peer.say('seat', encodeSeat({ kind: 'player', player: 1 }));
    await rig.advance(0);
    rig.client.setButtons(2);
    rig.client.requestSeat({ kind: 'typist', player: 0 });
    await rig.advance(100);
    expect(peer.messages.at(-1)).toMatchObject({ kind: 'config', value: new Uint8Array([2, 0]) });
    expect(peer.inputs.at(-1)).toMatchObject({ buttons: 0, seat: 1 });
    peer.say('notice', encodeNotice({ code: 'REFUSED', message: 'no typists here' }));
    await rig.advance(0);
    expect(rig.notices.map((error) => error.code)).toEqual(['REFUSED']);
    expect(peer.inputs.at(-1)).toMatchObject({ buttons: 2, seat: 1 });
    expect(rig.client.seat).toEqual({ kind: 'player', player: 1 });
  });

  it('asks for its old seat after a loss, and takes any other where it is gone', async () => {
    const rig = await joinedRig();
    rig.host.takenSeats.add(1);
    rig.host.last.connection.destroy();
    await rig.advance(1000);
    expect(withoutEchoes(rig.host.last.configs)).toEqual([
      [configKeys.session.key, hex('amber-fox-1')],
      [configKeys.seat.key, '0101'],
      [configKeys.seat.key, '0100'],
    ]);
    expect(rig.notices).toEqual([]);
    expect(rig.client.seat).toEqual({ kind: 'player', player: 2 });
  });

  it('does not take the refusal of something else for the refusal of a seat', async () => {
    const rig = await joinedRig();
    rig.host.last.say('notice', encodeNotice({ code: 'REFUSED', message: 'not now' }));
    await rig.advance(0);
    rig.host.takenSeats.add(1);
    rig.host.last.connection.destroy();
    await rig.advance(1000);
    expect(rig.client.seat).toEqual({ kind: 'player', player: 2 });
  });

  it('is a watcher while there is no connection', async () => {
    const rig = await joinedRig();
    const seats: Seat[] = [];
    rig.client.seatChanged.on((seat) => seats.push(seat));
    rig.host.last.connection.destroy();
    await rig.advance(1);
    expect(rig.client.state.kind).toBe('retrying');
    expect(seats).toEqual([{ kind: 'watcher', player: 0 }]);
    await rig.advance(1000);
    expect(seats.at(-1)).toEqual({ kind: 'player', player: 1 });
  });

  it('takes the seat the host gives without being asked', async () => {
    const rig = await joinedRig({ client: { seat: { kind: 'watcher', player: 0 } } });
    rig.host.last.say('seat', encodeSeat({ kind: 'player', player: 4 }));
    await rig.advance(0);
    expect(rig.client.seat).toEqual({ kind: 'player', player: 4 });
  });

  it('refuses a seat that cannot be', async () => {
    const rig = await joinedRig();
    expect(() => rig.client.requestSeat({ kind: 'player', player: 99 })).toThrow(
      expect.objectContaining({ code: 'PROTOCOL_MALFORMED' }),
    );
  });
});

describe('steering', () => {
  it('sends what the person wants', async () => {
    const rig = await joinedRig();
    rig.host.last.messages.length = 0;
    for (const action of ['pause', 'step', 'reset', 'resume'] as const) rig.client.run(action);
    await rig.advance(0);
    expect(rig.host.last.configs).toEqual(['01', '02', '03', '00'].map((value) => [configKeys.run.key, value]));
  });

  it('says so where it cannot', async () => {
    const rig = await joinedRig({ host: { features: [features.sessions.id] } });
    rig.client.run('pause');
    rig.host.last.connection.destroy();
    await rig.advance(1);
    rig.client.run('pause');
    expect(rig.notices.map((error) => error.code)).toEqual(['MISSING_CAPABILITY', 'CONNECTION_LOST']);
    const shaking = await createRig({ host: { link: { latencyMs: 50 } } });
    shaking.client.start();
    await shaking.advance(120);
    shaking.client.run('pause');
    expect(shaking.notices.map((error) => error.code)).toEqual(['CONNECTION_LOST']);
  });
});

describe('a host without the extension', () => {
  it('is sent no config packet at all', async () => {
    const rig = await joinedRig({
      host: { capabilities: seedCapabilities },
      client: { name: 'Vesna', session: 'amber-fox-1' },
    });
    rig.client.requestSeat({ kind: 'player', player: 3 });
    rig.client.joinSession('blue-owl-2');
    rig.client.run('pause');
    rig.client.setButtons(1);
    await rig.advance(5000);
    expect(new Set(rig.host.last.messages.map((message) => message.kind))).toEqual(new Set(['input']));
    expect(rig.notices.map((error) => error.code)).toEqual(['MISSING_CAPABILITY', 'MISSING_CAPABILITY']);
    expect(rig.client.seat).toEqual({ kind: 'player', player: 0 });
  });

  it('has an unknown session whose buttons are hex keys', async () => {
    const rig = await joinedRig({ host: { capabilities: seedCapabilities } });
    expect(rig.client.session).toMatchObject({ id: undefined, state: undefined, layout: 'chip8', players: 1 });
  });

  it('is not believed when it sends config packets', async () => {
    const rig = await joinedRig({ host: { capabilities: seedCapabilities } });
    rig.host.last.say('session', encodeSessionId('amber-fox-1'));
    rig.host.last.say('seat', encodeSeat({ kind: 'player', player: 4 }));
    await rig.advance(0);
    expect(rig.client.session.id).toBeUndefined();
    expect(rig.client.seat).toEqual({ kind: 'player', player: 0 });
  });

  it('is spoken to in the same way where it has the extension but no sessions', async () => {
    const rig = await joinedRig({ host: { features: [features.lz4.id] } });
    rig.client.setButtons(5);
    await rig.advance(5000);
    expect(rig.client.seat).toEqual({ kind: 'player', player: 0 });
    expect(rig.host.last.configs).toEqual([]);
    expect(rig.host.last.inputs.at(-1)).toMatchObject({ buttons: 5, seat: 0 });
  });
});
