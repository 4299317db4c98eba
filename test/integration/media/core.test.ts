import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { libavDecoderBackend } from '../../../backends/decoder/libav.ts';
import { MediaKeeper } from '../../../src/host/media/media-keeper.ts';
import type { MediaMode, MediaStream } from '../../../src/media/types.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { openOpus } from '../../../src/codec/opus/opus.node.ts';
import { WireGrant } from '../../../src/protocol/punktfunk/constants.ts';
import { decodeAudio } from '../../../src/protocol/punktfunk/planes/audio.ts';
import { encodeInput, type InputEvent } from '../../../src/protocol/punktfunk/planes/input.ts';
import { openRoute, type RouteLine } from '../../../src/transport/quic/datagram-route.ts';
import { waitUntil } from '../../support/host/wait-until.ts';
import { NumberedCore, readTick } from '../../support/media/numbered-core.ts';
import { type SessionHost, startSessionHost } from '../../support/media/session-host.ts';
import { streamOptions, TestReceiver } from '../../support/media/test-receiver.ts';

let folder: string;
let host: SessionHost;
let core: NumberedCore;
let keeper: MediaKeeper;
let session: string;
const receivers: TestReceiver[] = [];
const routes: RouteLine[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'perun-media-'));
  host = await startSessionHost(join(folder, 'perun.sock'));
  core = new NumberedCore(32_768);
  core.start(host.address);
  await waitUntil('the core', () => (core.ticks > 0 ? true : undefined));
  session = host.registry.newest?.id ?? '';
  keeper = new MediaKeeper({
    runtimeDirectory: folder,
    perunAddress: host.address,
    perf: false,
    encoder: 'auto',
    limits: defaultLimits,
    clock: systemClock,
    logger: silentLogger,
  });
});
afterEach(async () => {
  for (const each of [...receivers.splice(0), ...routes.splice(0)]) each.close();
  await keeper.close();
  await core.stop();
  await host.close();
  rmSync(folder, { recursive: true });
});

/** The other end of a stream's route, as the QUIC process has it. */
async function route(stream: MediaStream): Promise<{ line: RouteLine; got: Uint8Array[] }> {
  const line = await openRoute(stream.route, stream.id);
  const got: Uint8Array[] = [];
  line.onDatagram((datagram) => got.push(datagram));
  routes.push(line);
  return { line, got };
}

async function watch(id: string, mode: Omit<MediaMode, 'codec'>): Promise<TestReceiver> {
  const options = streamOptions(id, { source: { kind: 'core', session }, mode: { codec: 'h264', ...mode } });
  const stream = await keeper.open(options);
  const receiver = await TestReceiver.open(options, stream.port);
  receivers.push(receiver);
  return receiver;
}

/** The ticks that were shown, at the place where the picture has to be. */
function ticksOf(receiver: TestReceiver, left: number, top: number, factor: number): number[] {
  const decoder = libavDecoderBackend.open({ codec: 'h264', maxPixels: 1 << 22 });
  const ticks = receiver.frames.map(({ data }) => {
    const picture = decoder.decode(data, 0n)?.picture;
    return picture === undefined ? -1 : readTick(picture, left, top, factor);
  });
  decoder.close();
  return ticks;
}

it('a session is shown as video: every pixel a square, in the middle of black, each frame in its turn', async () => {
  const receiver = await watch('one', { width: 640, height: 480, rate: 60 });
  await receiver.until(60);
  const ticks = ticksOf(receiver, 0, 80, 10);
  expect(ticks).toEqual(ticks.toSorted((a, b) => a - b));
  // A busy machine may leave out frames, but shows most of them.
  expect(new Set(ticks).size).toBeGreaterThan(20);
  expect(ticks.at(-1)).toBeLessThanOrEqual(core.ticks);
  expect((ticks[0] ?? 0) > 0 && core.ticks - (ticks[0] ?? 0) < core.ticks).toBe(true);
});

it('four clients of three sizes and two rates get it at once, of three processes', async () => {
  const modes = [
    { width: 640, height: 480, rate: 60 },
    { width: 640, height: 480, rate: 60 },
    { width: 1280, height: 720, rate: 30 },
    { width: 1280, height: 720, rate: 60 },
  ];
  const got = await Promise.all(modes.map((mode, at) => watch(`r${at}`, mode)));
  await Promise.all(got.map((receiver) => receiver.until(30)));
  expect(await keeper.pids()).toHaveLength(3);
  const places = [
    [0, 80, 10],
    [0, 80, 10],
    [0, 40, 20],
    [0, 40, 20],
  ] as const;
  for (const [at, receiver] of got.entries()) {
    const [left, top, factor] = places[at] ?? [0, 0, 1];
    const ticks = ticksOf(receiver, left, top, factor);
    expect(ticks).toEqual(ticks.toSorted((a, b) => a - b));
    expect(new Set(ticks).size).toBeGreaterThan(10);
    expect(receiver.refused).toBe(0);
  }
  // Half of the rate is half of the ticks.
  const slow = ticksOf(got[2] ?? (await watch('x', { width: 64, height: 32, rate: 60 })), 0, 40, 20);
  const span = (slow.at(-1) ?? 0) - (slow[0] ?? 0);
  expect(span / (slow.length - 1)).toBeGreaterThan(1.5);
});

it('whoever comes while the game is paused sees the picture that stands still', async () => {
  const first = await watch('one', { width: 320, height: 240, rate: 60 });
  await first.until(5);
  host.registry.newest?.steering.run('pause');
  const late = await watch('two', { width: 320, height: 240, rate: 60 });
  await late.until(1);
  const [tick] = ticksOf(late, 0, 40, 5);
  expect(tick).toBeGreaterThan(0);
  expect(tick).toBeLessThanOrEqual(core.ticks);
});

it('its sound goes out over the route: 48 kHz in Opus, 5 ms a packet, the tone that it was', async () => {
  const options = streamOptions('one', { source: { kind: 'core', session }, audioChannels: 2 });
  const stream = await keeper.open(options);
  const { got } = await route(stream);
  await waitUntil('sound', () => (got.length >= 200 ? true : undefined));
  const frames = got.map((datagram) => decodeAudio('audio', datagram));
  const first = frames[0]?.sequence ?? 0;
  expect(frames.map((frame) => frame?.sequence)).toEqual(frames.map((_, at) => first + at));
  const decoder = await (await openOpus()).library.createDecoder(2);
  const into = new Float32Array(240 * 2);
  const samples: number[] = [];
  for (const frame of frames) {
    expect(decoder.decode(frame?.data, into)).toBe(240);
    for (let at = 0; at < 240; at++) samples.push(into[at * 2] ?? 0);
  }
  decoder.close();
  // Crossings of zero, upwards: one for each period of 440 Hz.
  const steady = samples.slice(48_000 / 4);
  const crossings = steady.filter((value, at) => at > 0 && value >= 0 && (steady[at - 1] ?? 0) < 0).length;
  expect(crossings / (steady.length / 48_000)).toBeGreaterThan(430);
  expect(crossings / (steady.length / 48_000)).toBeLessThan(450);
  const power = steady.reduce((sum, value) => sum + value * value, 0) / steady.length;
  expect(Math.sqrt(power * 2)).toBeCloseTo(16_000 / 32_768, 1);
});

it('input comes in over the route as far as grants let it, and nothing stays pressed', async () => {
  const grants = WireGrant.gamepad | WireGrant.keyboard;
  const stream = await keeper.open(streamOptions('one', { source: { kind: 'core', session }, grants }));
  const { line } = await route(stream);
  const send = (event: InputEvent): void => void line.send(encodeInput(event));
  const pressed = (buttons: number): Promise<true> =>
    waitUntil(`buttons ${buttons}`, () => (core.buttons === buttons ? true : undefined));
  await waitUntil('the seat', () => (host.registry.newest?.peopleCount === 2 ? true : undefined));
  const still = { leftX: 0, leftY: 0, rightX: 0, rightY: 0, leftTrigger: 0, rightTrigger: 0 };
  const press = async (event: InputEvent, buttons: number): Promise<void> => {
    send(event);
    await pressed(buttons);
  };
  await press({ kind: 'padSnapshot', pad: 0, sequence: 1, buttons: 0x1001, ...still }, 0x1001);
  await press({ kind: 'keyDown', key: 0x5a, modifiers: 0 }, 0x1001);
  await press({ kind: 'keyDown', key: 0x25, modifiers: 0 }, 0x1005);
  await press({ kind: 'padSnapshot', pad: 0, sequence: 2, buttons: 0, ...still }, 0x1004);
  stream.setGrants(WireGrant.gamepad);
  await pressed(0);
  send({ kind: 'keyDown', key: 0x25, modifiers: 0 });
  await press({ kind: 'padSnapshot', pad: 0, sequence: 3, buttons: 0x8, ...still }, 0x8);
  line.close();
  await pressed(0);
  expect(core.buttons).toBe(0);
});

it('a session that is none is refused, and one that ends takes its streams with it', async () => {
  const options = streamOptions('none', { source: { kind: 'core', session: 'no-such-1' } });
  await expect(keeper.open(options)).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
  const good = streamOptions('good', { source: { kind: 'core', session } });
  const stream = await keeper.open(good);
  const ended = new Promise((resolve) => stream.ended.on(resolve));
  host.registry.newest?.end('over');
  expect(await ended).toBeUndefined();
});
