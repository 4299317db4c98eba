import { afterEach, beforeEach, expect, test } from 'vitest';
import { PunktfunkDoor } from '../../../../src/doors/punktfunk/door.ts';
import type { DoorOptions, DoorSettings } from '../../../../src/doors/punktfunk/types.ts';
import { CloseCode, Compositor, Gamepad, VideoCodec, WireGrant } from '../../../../src/protocol/punktfunk/constants.ts';
import type { Hello } from '../../../../src/protocol/punktfunk/messages.ts';
import type { DesktopPlace } from '../../../../src/shared/desktop.ts';
import { PerunError } from '../../../../src/shared/errors.ts';
import { Signal } from '../../../../src/shared/events.ts';
import type { Grant } from '../../../../src/shared/grants.ts';
import { defaultLimits } from '../../../../src/shared/limits.ts';
import { silentLogger } from '../../../../src/shared/logger.ts';
import { DoorClient } from '../../../support/punktfunk/door-client.ts';
import { type MemoryQuic, quicPair } from '../../../support/punktfunk/memory-quic.ts';
import { ScriptedMedia } from '../../../support/punktfunk/scripted-media.ts';
import { hostFingerprint, TestDesk } from '../../../support/trust/desk.ts';

const known = '1'.repeat(64);
const stranger = '2'.repeat(64);
const played = WireGrant.gamepad | WireGrant.pointer | WireGrant.keyboard | WireGrant.microphone;

const settings: DoorSettings = {
  maxSessions: 2,
  defaultKbps: 20_000,
  fecPercent: 10,
  fixedFec: false,
  gamepad: Gamepad.xbox360,
  testFeedback: false,
  mostAudioChannels: 8,
  frames: 0,
};

const place: DesktopPlace = {
  ...{ kind: 'x11', runtimeDirectory: '/run', wayland: null, bus: null, x11: ':9' },
  ...{ pipewire: null, sway: null, eis: null },
};

let desk: TestDesk;
let media: ScriptedMedia;
let changed: Signal<[]>;

beforeEach(() => {
  desk = new TestDesk();
  media = new ScriptedMedia();
  changed = new Signal();
  desk.devices.changed.on(() => changed.emit());
});
afterEach(() => desk.remove());

function openDoor(changes: Partial<DoorSettings> = {}, policy: 'required' | 'optional' | 'off' = 'required') {
  const options: DoorOptions = {
    media,
    sources: {
      pick: async (launch) => {
        if (launch === 'session:gone') throw new PerunError('SESSION_NOT_FOUND', 'no session is called gone');
        if (launch === 'desktop') return { kind: 'desktop', name: 'desktop', place };
        return launch === '' ? { kind: 'synthetic' } : { kind: 'core', session: launch.replace('session:', '') };
      },
    },
    trust: {
      policy,
      changed,
      desk: desk.desk,
      saw: () => {},
      find: (fingerprint) => {
        const device = desk.devices.find(fingerprint);
        if (device === undefined) return undefined;
        const { name, grants, expiresAt } = device;
        return { name, grants, expiresAt: expiresAt === null ? null : Date.parse(expiresAt) };
      },
    },
    settings: { ...settings, ...changes },
    clock: desk.clock,
    now: desk.now,
    wallClock: () => 1_000_000n,
    random: (bytes) => new Uint8Array(bytes).fill(7),
    limits: defaultLimits,
    logger: silentLogger,
  };
  return new PunktfunkDoor(options);
}

async function know(grants: readonly Grant[] = ['view', 'play'], expiresAt: string | null = null): Promise<void> {
  await desk.devices.add({ fingerprint: known, kind: 'certificate', name: 'laptop', grants, expiresAt });
}

function visit(door: PunktfunkDoor, fingerprint = known): { client: DoorClient; near: MemoryQuic; far: MemoryQuic } {
  const { host, client } = quicPair({ fingerprint });
  door.accept(host);
  return { client: new DoorClient(client), near: host, far: client };
}

async function streaming(door: PunktfunkDoor, hello: Partial<Hello> = {}) {
  const visited = visit(door);
  visited.client.hello(hello);
  const welcome = await visited.client.welcomed();
  if (welcome === undefined) throw new Error(`not welcomed: ${JSON.stringify(visited.client.closed)}`);
  visited.client.start();
  const stream = media.streams.at(-1);
  if (stream === undefined) throw new Error('no stream');
  return { ...visited, welcome, stream };
}

test('a paired client is welcomed with what was negotiated, and its datagrams are routed past the host', async () => {
  await know();
  const door = openDoor();
  const { welcome, stream, near } = await streaming(door, {
    mode: { width: 1171, height: 541, refreshHz: 120 },
    bitrateKbps: 100,
    videoCodecs: VideoCodec.h264 | VideoCodec.hevc,
    preferredCodec: VideoCodec.hevc,
    compositor: Compositor.kwin,
    gamepad: Gamepad.dualSense,
    name: 'tv',
  });
  expect(welcome).toMatchObject({
    wireVersion: 2,
    dataPort: 50_123,
    mode: { width: 1170, height: 540, refreshHz: 120 },
    fecScheme: 1,
    fecPercent: 10,
    maxDataShards: 4096,
    shardBytes: 1408,
    encrypt: true,
    bitrateKbps: 500,
    videoCodec: VideoCodec.hevc,
    gamepad: Gamepad.dualSense,
    grants: played,
    expiresInSeconds: 0,
  });
  expect(stream.options).toMatchObject({
    gamepad: Gamepad.dualSense,
    source: { kind: 'synthetic' },
    mode: { codec: 'hevc', width: 1170, height: 540, rate: 120 },
    kbps: 500,
    peer: '127.0.0.1',
    local: '127.0.0.1',
    grants: played,
  });
  expect([...welcome.key]).toEqual([...stream.options.wire.key]);
  expect(near.routes).toEqual([`/tmp/route.sock ${stream.id}`]);
  expect(door.sessions()).toMatchObject([{ name: 'tv', remote: '127.0.0.1:4433', fingerprint: known }]);
});

test('surround is for desktops, as far as it can be coded here', async () => {
  await know();
  const channelsOf = async (launch: string, wanted: number, most: 2 | 8): Promise<number[]> => {
    const hello = { launch, audioChannels: wanted };
    const { welcome, stream } = await streaming(openDoor({ mostAudioChannels: most, maxSessions: 9 }), hello);
    return [welcome.audioChannels, stream.options.audioChannels];
  };
  expect(await channelsOf('desktop', 6, 8)).toEqual([6, 6]);
  expect(await channelsOf('desktop', 8, 8)).toEqual([8, 8]);
  expect(await channelsOf('desktop', 2, 8)).toEqual([2, 2]);
  expect(await channelsOf('desktop', 8, 2)).toEqual([2, 2]);
  expect(await channelsOf('', 6, 8)).toEqual([2, 2]);
});

test('an old client that names no codec has HEVC, and the pad of the settings', async () => {
  await know();
  const { welcome } = await streaming(openDoor({ gamepad: Gamepad.dualShock4 }));
  expect(welcome).toMatchObject({ videoCodec: VideoCodec.hevc, gamepad: Gamepad.dualShock4, bitrateKbps: 20_000 });
});

test('who is not let in hears why by the close code', async () => {
  await know([]);
  const door = openDoor();
  const denied = visit(door).client;
  denied.hello();
  expect(await denied.end()).toMatchObject([CloseCode.denied, 'not let in']);

  const nameless = visit(door, '').client;
  nameless.hello();
  expect(await nameless.end()).toMatchObject([CloseCode.identityRequired, 'not let in']);

  const old = visit(door).client;
  old.hello({ wireVersion: 1 });
  expect(await old.end()).toMatchObject([CloseCode.wireVersion, 'the client speaks wire version 1, this host 2']);

  await know(['view'], '2026-03-01T11:00:00.000Z');
  const late = visit(door).client;
  late.hello();
  expect(await late.end()).toMatchObject([CloseCode.accessExpired, 'not let in']);
  expect(media.streams).toEqual([]);
});

test('policies let strangers watch and play: optional those with a certificate, off all', async () => {
  const optional = visit(openDoor({}, 'optional'), stranger).client;
  optional.hello();
  expect((await optional.welcomed())?.grants).toBe(played);
  const nameless = visit(openDoor({}, 'optional'), '').client;
  nameless.hello();
  expect((await nameless.end())?.[0]).toBe(CloseCode.identityRequired);
  const off = visit(openDoor({}, 'off'), '').client;
  off.hello();
  expect((await off.welcomed())?.grants).toBe(played);
});

test('a PIN pairs, is spent by the first try, and the next try finds none armed', async () => {
  const door = openDoor();
  const fingerprints = { client: stranger, host: hostFingerprint };
  const before = visit(door, stranger).client;
  expect(await before.pair('0000', fingerprints)).toBe('closed 0x60');

  const { pin } = desk.desk.arm();
  const wrong = visit(door, stranger).client;
  expect(await wrong.pair(pin === '1111' ? '2222' : '1111', fingerprints)).toBe('the PIN is wrong');
  desk.clock.advance(2000);
  const second = visit(door, stranger).client;
  expect(await second.pair(pin, fingerprints)).toBe('closed 0x60');

  desk.clock.advance(2000);
  const right = visit(door, stranger).client;
  expect(await right.pair(desk.desk.arm().pin, fingerprints)).toBe('paired');
  const paired = visit(door, stranger).client;
  paired.hello();
  expect((await paired.welcomed())?.grants).toBe(played);
});

test('without a PIN the client waits for the operator, and goes on or is told no', async () => {
  const door = openDoor();
  const waiting = visit(door, stranger).client;
  waiting.hello({ name: 'couch' });
  await expect.poll(() => desk.desk.status().pending.map(({ name }) => name)).toEqual(['couch']);
  const [knock] = desk.desk.status().pending;
  await desk.desk.approve(knock?.id ?? '', { grants: ['view'] });
  expect((await waiting.welcomed())?.grants).toBe(0);

  const other = visit(door, '3'.repeat(64)).client;
  other.hello({ name: 'tablet' });
  await expect.poll(() => desk.desk.status().pending.length).toBe(1);
  desk.desk.deny(desk.desk.status().pending[0]?.id ?? '');
  expect((await other.end())?.[0]).toBe(CloseCode.denied);
});

test('grants that change are told at once, one that is taken back ends the stream, and so does time', async () => {
  await know();
  const door = openDoor();
  const { client, stream } = await streaming(door);
  await desk.desk.grant(known, { grants: ['view'], expiresAt: '2026-03-01T12:00:10.000Z' });
  expect(await client.next('accessUpdate')).toMatchObject({ grants: 0, expiresInSeconds: 10 });
  expect(stream.calls).toContain('grants 0');
  desk.clock.advance(10_000);
  expect((await client.end())?.[0]).toBe(CloseCode.accessExpired);
  expect(stream.calls).toContain('close');

  await desk.desk.grant(known, { grants: ['view', 'play'], expiresAt: null });
  const again = await streaming(door);
  await desk.desk.revoke(known);
  expect((await again.client.end())?.[0]).toBe(CloseCode.denied);
  expect(door.sessions()).toEqual([]);
});

test('as many stream as may; the next is told to come back, and has room once one has gone', async () => {
  await know();
  const door = openDoor({ maxSessions: 1 });
  const first = await streaming(door);
  const second = visit(door).client;
  second.hello();
  expect((await second.end())?.[0]).toBe(CloseCode.busy);
  first.far.close(CloseCode.clientQuit);
  await expect.poll(() => door.sessions().length).toBe(0);
  expect(first.stream.calls).toContain('close');
  await streaming(door);
});

test('clock probes are answered before Start and after it', async () => {
  await know();
  const { client } = visit(openDoor());
  client.hello();
  await client.welcomed();
  for (const t1 of [5n, 6n]) {
    client.send({ kind: 'clockProbe', t1 });
    expect(await client.next('clockEcho')).toEqual({ kind: 'clockEcho', t1, t2: 1_000_000n, t3: 1_000_000n });
    client.start();
  }
});

test('what a watching client asks for reaches its stream', async () => {
  await know();
  const { client, stream } = await streaming(openDoor());
  client.send({ kind: 'requestKeyframe' });
  client.send({ kind: 'rfiRequest', first: 4, last: 9 });
  client.send({ kind: 'setBitrate', kbps: 9_000_000 });
  expect(await client.next('bitrateChanged')).toMatchObject({ kbps: 2_000_000 });
  client.send({ kind: 'probeRequest', kbps: 50_000, durationMs: 9000 });
  expect(await client.next('probeResult')).toMatchObject({ bytes: 1_000_000n, packets: 800, sendDrops: 3 });
  client.send({ kind: 'probeRequest', kbps: 50_000, durationMs: 100 });
  expect(await client.next('probeResult')).toMatchObject({ packets: 0 });
  expect(stream.calls).toEqual(['keyframe', 'invalidate 4 9', 'bitrate 2000000', 'probe 50000 5000']);
});

test('loss raises the parity, and reports without it lower it again', async () => {
  await know();
  const { client, stream } = await streaming(openDoor());
  client.send({ kind: 'lossReport', lossPpm: 80_000 });
  await expect.poll(() => stream.calls.length).toBe(1);
  expect(Number(stream.calls[0]?.split(' ')[1])).toBeGreaterThan(10);
  client.send({ kind: 'lossReport', lossPpm: 0 });
  await expect.poll(() => stream.calls.length).toBe(2);
  expect(Number(stream.calls[1]?.split(' ')[1])).toBe(Number(stream.calls[0]?.split(' ')[1]) - 1);
});

test('a parity that the operator fixed stays', async () => {
  await know();
  const { client, stream } = await streaming(openDoor({ fixedFec: true, fecPercent: 33 }));
  client.send({ kind: 'lossReport', lossPpm: 80_000 });
  client.send({ kind: 'setBitrate', kbps: 1000 });
  await client.next('bitrateChanged');
  expect(stream.calls).toEqual(['bitrate 1000']);
});

test('another mode is built or refused, and only the last of several in a row counts', async () => {
  await know();
  media.refuseWidth = 4000;
  const { client, stream } = await streaming(openDoor());
  const ask = (width: number, height: number): void =>
    client.send({ kind: 'reconfigure', mode: { width, height, refreshHz: 60 } });
  ask(1920, 1080);
  ask(800, 600);
  ask(640, 480);
  await expect.poll(() => (desk.clock.advance(100), stream.calls.length)).toBe(2);
  expect(stream.calls).toEqual(['reconfigure 1920x1080@60', 'reconfigure 640x480@60']);
  expect(await client.next('reconfigured')).toMatchObject({ accepted: true, mode: { width: 1920 } });
  expect(await client.next('reconfigured')).toMatchObject({ accepted: true, mode: { width: 640 } });
  ask(4000, 100);
  ask(0, 0);
  await expect.poll(() => (desk.clock.advance(100), client.heard.length)).toBe(2);
  expect(await client.next('reconfigured')).toMatchObject({ accepted: false, mode: { width: 640, height: 480 } });
  expect(await client.next('reconfigured')).toMatchObject({ accepted: false, mode: { width: 640, height: 480 } });
});

test('nothing is started for who may not, but what runs is shown', async () => {
  await know(['view', 'play']);
  const door = openDoor();
  const refused = visit(door).client;
  refused.hello({ launch: 'steam:570' });
  expect((await refused.end())?.[0]).toBe(CloseCode.launchNotPermitted);
  const { stream } = await streaming(door, { launch: 'session:amber-1' });
  expect(stream.options.source).toEqual({ kind: 'core', session: 'amber-1' });
  const lost = visit(door).client;
  lost.hello({ launch: 'session:gone' });
  expect(await lost.end()).toEqual([CloseCode.setupFailed, 'no session is called gone']);
});

test('what cannot be read, comes out of turn or too late ends the connection', async () => {
  await know();
  const door = openDoor();
  const garbled = visit(door).client;
  garbled.sendBytes(Uint8Array.of(1, 2, 3));
  expect((await garbled.end())?.[0]).toBe(CloseCode.none);
  const early = visit(door).client;
  early.hello();
  await early.welcomed();
  early.start();
  early.start();
  expect((await early.end())?.[0]).toBe(CloseCode.none);
  const silent = visit(door).client;
  await new Promise((resolve) => setImmediate(resolve));
  desk.clock.advance(10_000);
  expect(await silent.end()).toEqual([CloseCode.setupFailed, 'the handshake took too long']);
});

test('the end of the source, of the host and of a stream that the operator ends are told apart', async () => {
  await know();
  const door = openDoor({ maxSessions: 4 });
  const [game, failed, ended, last] = [
    await streaming(door),
    await streaming(door),
    await streaming(door),
    await streaming(door),
  ];
  game.stream.ended.emit(undefined);
  expect((await game.client.end())?.[0]).toBe(CloseCode.gameEnded);
  failed.stream.ended.emit(new PerunError('MISSING_CAPABILITY', 'no encoder'));
  expect(await failed.client.end()).toEqual([CloseCode.setupFailed, 'no encoder']);
  expect(door.end(ended.stream.id)).toBe(true);
  expect(await ended.client.end()).toEqual([CloseCode.gameEnded, 'ended by the operator']);
  expect(door.end('client-99')).toBe(false);
  door.close();
  expect(await last.client.end()).toEqual([CloseCode.none, 'the host stops']);
  expect(media.streams.every(({ calls }) => calls.includes('close'))).toBe(true);
});

test('the media process moved: datagrams go to the new one', async () => {
  await know();
  const { stream, near } = await streaming(openDoor());
  stream.moved.emit('/tmp/other.sock');
  await expect
    .poll(() => near.routes)
    .toEqual([`/tmp/route.sock ${stream.id}`, `/tmp/other.sock ${stream.id}`, `closed /tmp/route.sock ${stream.id}`]);
});

test('feedback for tests of clients comes once, as datagrams of its planes', async () => {
  await know();
  const { far } = await streaming(openDoor({ testFeedback: true }));
  desk.clock.advance(10_000);
  expect(far.datagrams.map(([tag]) => tag)).toEqual([0xca, 0xca, 0xca, 0xcd, 0xcd, 0xcd, 0xcd]);
});
