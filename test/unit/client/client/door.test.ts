import { afterEach, describe, expect, it } from 'vitest';
import { PerunClient } from '../../../../src/client/client.ts';
import type { PerunClientOptions } from '../../../../src/client/client.ts';
import type { ReceivedFrame } from '../../../../src/client/types.ts';
import { encodeFrameRate } from '../../../../src/protocol/perun/values.ts';
import { DoorBench } from '../../../support/door/peer.ts';
import type { TestPeer } from '../../../support/door/peer.ts';
import { picture } from '../scripted-host.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

interface Player {
  readonly client: PerunClient;
  readonly frames: ReceivedFrame[];
  readonly notices: string[];
  /** Breaks the connection that is open now. */
  cut(): void;
}

/** Time in small steps: a request and its answer are several sends, each of which takes one. */
async function pass(bench: DoorBench, ms: number): Promise<void> {
  for (let step = 0; step < 10; step += 1) await bench.settle(ms / 10);
}

function join(bench: DoorBench, options: Partial<PerunClientOptions> = {}): Player {
  let cut = (): void => {};
  const client = new PerunClient({
    clock: bench.clock,
    random: () => 0,
    connect: async () => {
      const connection = await bench.connect();
      cut = () => connection.destroy();
      return connection;
    },
    ...options,
  });
  const frames: ReceivedFrame[] = [];
  const notices: string[] = [];
  client.decoded.on((frame) => frames.push(frame));
  client.notice.on((error) => notices.push(error.code));
  client.start();
  open.push(async () => {
    const closed = client.close();
    await pass(bench, 2000);
    await closed;
  });
  return { client, frames, notices, cut: () => cut() };
}

async function core(bench: DoorBench, title = 'Bricks'): Promise<TestPeer> {
  const peer = await bench.extended();
  peer.core({ name: 'CHIP-8', system: 'chip8', title, layout: 'chip8', players: 2 });
  peer.config('frameRate', encodeFrameRate({ numerator: 50, denominator: 1 }));
  peer.raw(picture(1));
  await pass(bench, 10);
  return peer;
}

async function createBench(): Promise<DoorBench> {
  const bench = new DoorBench();
  await bench.listen();
  return bench;
}

describe("PerunClient at the host's own door", () => {
  it('plays: joins, sits, sees every frame, and its buttons arrive', async () => {
    const bench = await createBench();
    const source = await core(bench);
    const { client, frames } = join(bench, { name: 'Vesna' });
    await pass(bench, 50);
    expect(client.seat).toEqual({ kind: 'player', player: 1 });
    expect(client.session).toMatchObject({
      state: 'live',
      coreName: 'CHIP-8',
      title: 'Bricks',
      layout: 'chip8',
      players: 2,
      rate: { numerator: 50, denominator: 1 },
    });
    for (let shade = 2; shade < 10; shade += 1) {
      source.raw(picture(shade));
      await pass(bench, 20);
    }
    expect(frames.map((frame) => frame.pixels)).toEqual(
      Array.from({ length: 9 }, (_, index) => picture(index + 1).pixels),
    );
    client.setButtons(0x0020);
    await pass(bench, 10);
    expect(source.inputs.at(-1)).toEqual([0x0020, 1]);
    client.requestSeat({ kind: 'watcher', player: 0 });
    await pass(bench, 10);
    expect(source.inputs.at(-1)).toEqual([0, 1]);
    expect(client.seat).toEqual({ kind: 'watcher', player: 0 });
  });

  it('waits for a core, and sits down when it comes', async () => {
    const bench = await createBench();
    const { client, frames, notices } = join(bench);
    await pass(bench, 50);
    expect(client.state).toEqual({ kind: 'open', extended: true });
    expect(client.session.id).toBeUndefined();
    await core(bench);
    await pass(bench, 10);
    expect(client.session.state).toBe('live');
    expect(client.seat).toEqual({ kind: 'player', player: 1 });
    expect(frames.at(-1)?.pixels).toEqual(picture(1).pixels);
    expect(notices).toEqual([]);
  });

  it('comes back to its session, seat and picture after a cut, while a second player stays', async () => {
    const bench = await createBench();
    const source = await core(bench);
    const first = join(bench);
    await pass(bench, 50);
    const second = join(bench);
    await pass(bench, 50);
    expect(second.client.seat).toEqual({ kind: 'player', player: 2 });
    const { id } = first.client.session;
    first.client.setButtons(4);
    first.cut();
    await pass(bench, 10);
    expect(first.client.state.kind).toBe('retrying');
    source.raw(picture(2));
    await core(bench, 'Another');
    await pass(bench, 500);
    expect(first.client.state.kind).toBe('open');
    expect(first.client.session.id).toBe(id);
    expect(first.client.seat).toEqual({ kind: 'player', player: 1 });
    expect(first.frames.at(-1)?.pixels).toEqual(picture(2).pixels);
    expect(source.inputs.at(-1)).toEqual([4, 1]);
    expect(second.client.seat).toEqual({ kind: 'player', player: 2 });
    expect(second.client.stats().reconnects).toBe(0);
  });

  it('ends for good where the session named is not there', async () => {
    const bench = await createBench();
    await core(bench);
    const { client } = join(bench, { session: 'gone-cat-9' });
    await pass(bench, 50);
    expect(client.state).toMatchObject({ kind: 'closed', error: { code: 'SESSION_NOT_FOUND' } });
  });

  it('is back in its session and seat after asking for one that is not there', async () => {
    const bench = await createBench();
    const source = await core(bench);
    const { client, notices } = join(bench);
    await pass(bench, 50);
    const { id } = client.session;
    client.joinSession('gone-cat-9');
    await pass(bench, 50);
    expect(notices).toEqual(['SESSION_NOT_FOUND']);
    expect(client.session).toMatchObject({ id, state: 'live', title: 'Bricks' });
    expect(client.seat).toEqual({ kind: 'player', player: 1 });
    client.setButtons(1);
    await pass(bench, 10);
    expect(source.inputs.at(-1)).toEqual([1, 1]);
  });

  it('moves between two sessions', async () => {
    const bench = await createBench();
    await core(bench, 'Bricks');
    const { client, frames } = join(bench);
    await pass(bench, 50);
    const bricks = client.session.id ?? '';
    const pong = await core(bench, 'Pong');
    pong.raw(picture(7, 16, 8));
    await pass(bench, 10);
    client.joinSession('');
    await pass(bench, 50);
    expect(client.session.title).toBe('Pong');
    expect(client.seat).toEqual({ kind: 'player', player: 1 });
    expect(frames.at(-1)?.pixels).toEqual(picture(7, 16, 8).pixels);
    client.joinSession(bricks);
    await pass(bench, 50);
    expect(client.session.title).toBe('Bricks');
    expect(frames.at(-1)?.pixels).toEqual(picture(1).pixels);
  });

  it('stays in a session whose core is replaced', async () => {
    const bench = await createBench();
    const session = bench.registry.open({ title: 'Bricks', keeper: 'launcher' });
    await bench.listen('private', { coreSession: session });
    const first = await bench.extended('private');
    first.core();
    first.raw(picture(1));
    await pass(bench, 10);
    const { client, frames } = join(bench);
    await pass(bench, 50);
    first.connection.destroy();
    await pass(bench, 50);
    expect(client.session).toMatchObject({ id: session.id, state: 'waiting' });
    const second = await bench.extended('private');
    second.core();
    second.raw(picture(2));
    await pass(bench, 50);
    expect(client.session).toMatchObject({ id: session.id, state: 'live' });
    expect(client.seat).toEqual({ kind: 'player', player: 1 });
    expect(frames.at(-1)?.pixels).toEqual(picture(2).pixels);
    expect(client.stats().reconnects).toBe(0);
  });

  it('measures the round trip', async () => {
    const bench = new DoorBench({ link: { latencyMs: 10 } });
    await bench.listen();
    const { client } = join(bench, { seat: { kind: 'watcher', player: 0 } });
    await pass(bench, 500);
    await pass(bench, 1500);
    expect(client.stats().roundTripMs).toBe(20);
  });

  it('tells the host of the round trip', async () => {
    const bench = new DoorBench({ link: { latencyMs: 10 } });
    await bench.listen();
    const session = bench.registry.open({ title: 'Bricks', keeper: 'launcher' });
    const { client } = join(bench, { seat: { kind: 'watcher', player: 0 } });
    await pass(bench, 2500);
    expect(client.stats().roundTripMs).toBe(20);
    expect(session.people.map(({ viewer }) => viewer.roundTripMs)).toEqual([20]);
  });
});
