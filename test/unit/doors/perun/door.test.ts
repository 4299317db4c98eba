import { describe, expect, it } from 'vitest';
import { sessionOfPath } from '../../../../src/doors/perun/door.ts';
import { Capability } from '../../../../src/protocol/perun/constants.ts';
import { encodeAudio, encodeDebug, encodeHello, encodeVideo } from '../../../../src/protocol/perun/encode.ts';
import { encodeName, encodeRun, encodeSeat, encodeSessionId } from '../../../../src/protocol/perun/values.ts';
import { DoorBench } from '../../../support/door/peer.ts';
import { picture } from '../../../support/session/fakes.ts';

const oldCapabilities = Capability.delta | Capability.audio | Capability.debug;

async function bench(...options: ConstructorParameters<typeof DoorBench>): Promise<DoorBench> {
  const door = new DoorBench(...options);
  await door.listen();
  return door;
}

describe('peers of the seed', () => {
  it('get nothing for 100 ms after OK, then raw whole frames with flags 0, and nothing else', async () => {
    const host = await bench();
    const core = await host.peer(Capability.delta);
    core.raw(picture(1));
    await host.settle();
    const watcher = await host.peer(oldCapabilities);
    expect([watcher.ready, watcher.extended]).toEqual([true, false]);
    await host.settle(90);
    core.raw(picture(2));
    await host.settle();
    expect(watcher.messages).toEqual([]);
    await host.settle(20);
    core.raw(picture(3));
    await host.settle();
    expect(watcher.frames).toEqual([picture(2), picture(3)]);
    expect(watcher.messages.every((message) => message.kind === 'video' && message.flags === 0)).toBe(true);
  });

  it('on a message carrier need no quiet', async () => {
    const host = await bench({ link: { framing: 'message' } });
    const core = await host.peer(Capability.delta);
    core.raw(picture(1));
    await host.settle();
    const watcher = await host.peer(oldCapabilities);
    expect(watcher.frames).toEqual([picture(1)]);
  });

  it('become players with their first pressed button, with sequence 0 for ever', async () => {
    const host = await bench();
    const core = await host.peer(Capability.delta);
    core.raw(picture(1));
    const watcher = await host.peer(oldCapabilities);
    await host.settle(150);
    watcher.input(0, 0);
    await host.settle();
    expect(host.registry.newest?.people.map((person) => host.registry.newest!.seatOf(person).kind)).toEqual([
      'watcher',
    ]);
    for (const buttons of [1, 3, 2, 0]) watcher.input(buttons, 0);
    await host.settle();
    expect(core.inputs).toEqual([
      [1, 0],
      [3, 0],
      [2, 0],
      [0, 0],
    ]);
  });

  it('may send their first input within the quiet time', async () => {
    const host = await bench();
    const core = await host.peer(Capability.delta);
    core.raw(picture(1));
    const watcher = await host.peer(oldCapabilities);
    watcher.input(4, 0);
    await host.settle(150);
    expect(core.inputs).toEqual([[4, 0]]);
    expect(watcher.frames).toEqual([picture(1)]);
  });

  it('play by latest wins when they count', async () => {
    const host = await bench();
    const core = await host.peer(Capability.delta);
    core.raw(picture(1));
    const watcher = await host.peer(oldCapabilities);
    await host.settle(150);
    watcher.input(1, 65535);
    watcher.input(2, 2);
    watcher.input(4, 65534);
    watcher.input(8, 3);
    await host.settle();
    expect(core.inputs.map(([buttons]) => buttons)).toEqual([1, 2, 8]);
  });

  it('are released when they leave', async () => {
    const host = await bench();
    const core = await host.peer(Capability.delta);
    core.raw(picture(1));
    const watcher = await host.peer(oldCapabilities);
    await host.settle(150);
    watcher.input(5);
    await host.settle();
    watcher.connection.destroy();
    await host.settle();
    expect(core.inputs.at(-1)).toEqual([0, 0]);
    expect(host.registry.newest?.people).toEqual([]);
  });

  it('wait for a session, join the newest, and the one their path names', async () => {
    const host = await bench();
    const waiting = await host.peer(oldCapabilities);
    await host.settle(150);
    const first = await host.peer(Capability.delta);
    first.raw(picture(1));
    await host.settle(150);
    expect(waiting.frames).toEqual([picture(1)]);
    const firstId = host.registry.newest!.id;
    const second = await host.peer(Capability.delta);
    second.raw(picture(2));
    await host.settle(150);
    const newest = await host.peer(oldCapabilities);
    const named = await host.peer(oldCapabilities, `/s/${firstId}`);
    await host.settle(150);
    expect(newest.frames).toEqual([picture(2)]);
    expect(named.frames).toEqual([picture(1)]);
    expect(host.registry.all).toHaveLength(2);
  });

  it('get no PCM and no debug packets', async () => {
    const host = await bench();
    const core = await host.extended();
    core.core();
    core.raw(picture(1));
    const watcher = await host.peer(oldCapabilities);
    await host.settle(150);
    core.connection.send(encodeAudio(1, 44100, 1, Int16Array.of(1, 2)));
    core.connection.send(encodeDebug(2, Uint8Array.of(2, 65)));
    await host.settle();
    expect(watcher.messages.map(({ kind }) => kind)).toEqual(['video']);
  });
});

describe('peers with the extension', () => {
  it('join by name, learn what it is, sit, play and are told', async () => {
    const host = await bench();
    const core = await host.extended();
    core.core({ name: 'CHIP-8', system: 'chip8', title: 'Bricks', layout: 'chip8' });
    core.raw(picture(1));
    await host.settle();
    const id = host.registry.newest!.id;
    expect(core.texts('session')).toEqual([id]);
    const client = await host.extended();
    client.config('name', encodeName('Ann'));
    client.config('session', encodeSessionId(id));
    client.config('seat', encodeSeat({ kind: 'player', player: 0 }));
    await host.settle();
    expect(client.texts('session')).toEqual([id]);
    expect(JSON.parse(client.texts('coreInfo').at(-1)!)).toMatchObject({
      name: 'CHIP-8',
      title: 'Bricks',
      layout: 'chip8',
    });
    expect(client.values('seat').map((value) => [...value])).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(client.frames).toEqual([picture(1)]);
    client.input(0x10);
    await host.settle();
    expect(core.inputs).toEqual([[0x10, 0]]);
    expect(host.registry.newest!.people.map(({ name }) => name)).toEqual(['Ann']);
  });

  it('share one packet per frame, delta and LZ4', async () => {
    const host = await bench();
    const core = await host.extended();
    core.core();
    const clients = [await host.extended(), await host.extended()];
    for (const client of clients) client.config('session', encodeSessionId(''));
    await host.settle();
    for (let number = 1; number <= 10; number++) core.raw(picture(number, 32, 16));
    await host.settle();
    for (const client of clients) {
      expect(client.frames).toEqual(Array.from({ length: 10 }, (_, index) => picture(index + 1, 32, 16)));
    }
    expect(clients[0]!.encoded.some(({ encoding }) => encoding.delta === 'xor')).toBe(true);
    expect(host.registry.newest!.stats.renditions.map(({ frames }) => frames)).toEqual([10]);
  });

  it('are told what speaks against a wish, and stay', async () => {
    const host = await bench();
    const core = await host.peer(Capability.delta);
    core.raw(picture(1));
    const client = await host.extended();
    client.config('seat', encodeSeat({ kind: 'player', player: 1 }));
    client.config('session', encodeSessionId('nobody-1'));
    client.config('session', encodeSessionId(''));
    client.config('seat', encodeSeat({ kind: 'owner', player: 0 }));
    client.config('run', encodeRun('pause'));
    client.config('seat', Uint8Array.of(9, 9));
    client.config('seat', encodeSeat({ kind: 'player', player: 2 }));
    client.config('run', encodeRun('pause'));
    await host.settle();
    expect(client.texts('notice').map((text) => text.split(' ')[0])).toEqual([
      'SESSION_NOT_FOUND',
      'SESSION_NOT_FOUND',
      'REFUSED',
      'REFUSED',
      'PROTOCOL_MALFORMED',
      'MISSING_CAPABILITY',
    ]);
    expect(client.closed).toBe(false);
    expect(client.frames).toEqual([picture(1)]);
  });

  it('may own only by the socket of the owner', async () => {
    const host = await bench();
    await host.listen('own', { mayOwn: true });
    const core = await host.extended();
    core.core();
    const owner = await host.extended('own');
    owner.config('session', encodeSessionId(''));
    owner.config('seat', encodeSeat({ kind: 'owner', player: 0 }));
    owner.config('run', encodeRun('step'));
    await host.settle();
    expect(owner.texts('notice')).toEqual([]);
    expect(core.values('run').map((value) => [...value])).toEqual([[2]]);
  });

  it('drive pads of their own where the core has several', async () => {
    const host = await bench();
    const core = await host.extended();
    core.core({ players: 2 });
    const clients = [await host.extended(), await host.extended()];
    for (const [index, client] of clients.entries()) {
      client.config('session', encodeSessionId(''));
      client.config('seat', encodeSeat({ kind: 'player', player: index + 1 }));
      client.input(1 << index);
    }
    await host.settle();
    expect(core.inputs).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it('hear audio, and see debug packets where they may own the session', async () => {
    const host = await bench();
    const core = await host.extended();
    core.core();
    const client = await host.extended();
    client.config('session', encodeSessionId(''));
    await host.listen('own', { mayOwn: true });
    const owner = await host.extended('own');
    owner.config('session', encodeSessionId(''));
    await host.settle();
    core.connection.send(encodeAudio(1, 44100, 2, Int16Array.of(1, -2)));
    core.connection.send(encodeDebug(2, Uint8Array.of(2, 65)));
    await host.settle();
    expect(client.messages.find(({ kind }) => kind === 'audio')).toMatchObject({ rate: 44100, channels: 2 });
    expect(client.messages.find(({ kind }) => kind === 'debug')).toBeUndefined();
    expect(owner.messages.find(({ kind }) => kind === 'debug')).toMatchObject({ data: Uint8Array.of(2, 65) });
  });

  it('get their echo back', async () => {
    const host = await bench();
    const client = await host.extended();
    client.config('echo', Uint8Array.of(1, 2, 3));
    await host.settle();
    expect(client.values('echo')).toEqual([Uint8Array.of(1, 2, 3)]);
  });
});

describe('cores', () => {
  it('that come back find the session that waits for them, or the name they had', async () => {
    const host = await bench();
    const core = await host.extended();
    core.core({ title: 'Bricks' });
    core.raw(picture(1));
    const client = await host.extended();
    client.config('session', encodeSessionId(''));
    await host.settle();
    const { id } = host.registry.newest!;
    core.connection.destroy();
    await host.settle();
    expect(host.registry.get(id).state).toBe('waiting');
    const other = await host.extended();
    other.core({ title: 'Another' });
    await host.settle();
    const again = await host.extended();
    again.core({ title: 'Bricks' });
    again.raw(picture(2));
    await host.settle();
    expect(again.texts('session')).toEqual([id]);
    expect(client.frames.at(-1)).toEqual(picture(2));
    const wishing = await host.extended();
    wishing.core({ title: 'Third', session: 'otter-77' });
    await host.settle();
    expect(wishing.texts('session').at(-1)).toBe('otter-77');
  });

  it('of a launched session come by its private socket, old ones too, and nobody else does', async () => {
    const host = await bench();
    const session = host.registry.open({ title: 'Launched', keeper: 'launcher' });
    await host.listen('private', { coreSession: session });
    const old = await host.peer(Capability.delta, '', 'private');
    await host.settle(150);
    expect(session.people).toEqual([]);
    old.raw(picture(1));
    await host.settle();
    expect(session.state).toBe('live');
    const replacement = await host.extended('private');
    replacement.core();
    await host.settle();
    expect(old.closed).toBe(true);
    expect(session.info?.name).toBe('Test');
    session.end('enough');
    await host.settle();
    expect([...replacement.values('sessionState').at(-1)!]).toEqual([3]);
    expect(replacement.closed).toBe(true);
  });

  it('that send nonsense lose the frame, not the session', async () => {
    const host = await bench();
    const core = await host.extended();
    core.core();
    core.raw(picture(1));
    await host.settle();
    core.connection.send(encodeVideo(7, 0b0000_0101, 8, 4, Uint8Array.of(1, 2, 3)));
    core.connection.send(encodeVideo(8, 0b1111_1000, 8, 4, Uint8Array.of(1, 2, 3)));
    core.raw(picture(2));
    await host.settle();
    const { framesIn, framesRefused } = host.registry.newest!.stats;
    expect([framesIn, framesRefused]).toEqual([2, 2]);
    expect(core.closed).toBe(false);
  });

  it('that do not read get the newest input once they do', async () => {
    const host = await bench({ limits: { coreBacklogBytes: 64 }, link: { windowBytes: 256 } });
    const core = await host.extended();
    core.core();
    core.raw(picture(1));
    const client = await host.extended();
    client.config('session', encodeSessionId(''));
    client.config('seat', encodeSeat({ kind: 'player', player: 1 }));
    await host.settle();
    core.connection.pause();
    for (let buttons = 1; buttons <= 200; buttons++) client.input(buttons);
    await host.settle();
    core.connection.resume();
    await host.settle();
    expect(core.inputs.length).toBeLessThan(60);
    expect(core.inputs.at(-1)).toEqual([200, 0]);
  });
});

describe('foreign bytes', () => {
  it.each([
    ['HTTP', new TextEncoder().encode('GET / HTTP/1.1\r\n\r\n')],
    ['another version', encodeHello(7, 2)],
    ['TLS', Uint8Array.of(0x16, 3, 1, 2, 0)],
  ])('%s: an ERROR and the end, the host unharmed', async (_what, bytes) => {
    const host = await bench();
    const connection = await host.connect();
    const received: number[] = [];
    let closed = false;
    connection.data.on((chunk) => received.push(...chunk));
    connection.closed.on(() => (closed = true));
    connection.send(bytes);
    await host.settle();
    expect(new TextDecoder().decode(Uint8Array.from(received))).toMatch(/^ERROR/);
    expect(closed).toBe(true);
    expect(host.door.connections).toBe(0);
  });

  it('silence ends after the time for a handshake, and leaves no timer', async () => {
    const host = await bench();
    const connection = await host.connect();
    let closed = false;
    connection.closed.on(() => (closed = true));
    connection.send(encodeHello(7).subarray(0, 9));
    await host.settle(host.limits.handshakeMs + 10);
    expect(closed).toBe(true);
    expect(host.clock.timers).toBe(0);
  });

  it('too many connections are refused with a reason', async () => {
    const host = await bench({ limits: { connections: 1 } });
    await host.extended();
    const refused = await host.extended();
    expect(refused.error?.message).toContain('already has 1 connections');
    expect(host.door.connections).toBe(1);
  });
});

describe('sessionOfPath', () => {
  it.each([
    ['/s/otter-7', 'otter-7'],
    ['/s/otter-7?x=1', 'otter-7'],
    ['/', ''],
    ['/s/', ''],
    ['/s/..%2f', ''],
    ['/anything', ''],
  ])('%s names "%s"', (path, id) => expect(sessionOfPath(path)).toBe(id));
});
