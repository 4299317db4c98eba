import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { libavDecoderBackend } from '../../../backends/decoder/libav.ts';
import { MediaKeeper } from '../../../src/host/media/media-keeper.ts';
import type { MediaStream, MediaStreamOptions } from '../../../src/media/types.ts';
import { FrameFlag } from '../../../src/protocol/punktfunk/constants.ts';
import { decodeHostTiming, type HostTiming } from '../../../src/protocol/punktfunk/planes/host-timing.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { createWallClock } from '../../../src/shared/wall-clock.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { readTestNumber } from '../../../src/shared/test-picture.ts';
import { isTestUnit } from '../../../src/shared/test-unit.ts';
import { openRoute } from '../../../src/transport/quic/datagram-route.ts';
import { streamOptions, TestReceiver } from '../../support/media/test-receiver.ts';

let folder: string;
let keeper: MediaKeeper;
const receivers: TestReceiver[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'perun-media-'));
  keeper = new MediaKeeper({
    runtimeDirectory: folder,
    perunAddress: `unix://${join(folder, 'perun.sock')}`,
    perf: true,
    encoder: 'auto',
    limits: defaultLimits,
    clock: systemClock,
    logger: silentLogger,
  });
});
afterEach(async () => {
  for (const receiver of receivers.splice(0)) receiver.close();
  await keeper.close();
  expect(await keeper.pids()).toEqual([]);
  rmSync(folder, { recursive: true });
});

async function open(options: MediaStreamOptions): Promise<{ stream: MediaStream; receiver: TestReceiver }> {
  const stream = await keeper.open(options);
  const receiver = await TestReceiver.open(options, stream.port);
  receivers.push(receiver);
  return { stream, receiver };
}

/** The numbers in the pictures of a stream, as a decoder that begins with its first frame sees them. */
function numbersOf(receiver: TestReceiver): (number | undefined)[] {
  const decoder = libavDecoderBackend.open({ codec: 'h264', maxPixels: 1 << 22 });
  try {
    return receiver.frames.map(({ data }) => {
      const decoded = decoder.decode(data, 0n);
      return decoded && readTestNumber(decoded.picture);
    });
  } finally {
    decoder.close();
  }
}

it('the test picture arrives, sealed and whole, from a keyframe on', async () => {
  const { stream, receiver } = await open(streamOptions('one'));
  await receiver.until(60);
  const numbers = numbersOf(receiver);
  const first = numbers[0] ?? 0;
  expect(numbers.slice(0, 60)).toEqual(Array.from({ length: 60 }, (_, at) => first + at));
  expect(receiver.frames.slice(0, 60).map(({ index }) => index)).toEqual(Array.from({ length: 60 }, (_, at) => at));
  const keys = receiver.frames.filter(({ userFlags }) => (userFlags & FrameFlag.keyframe) !== 0);
  expect(keys.map(({ index }) => index)).toEqual([0]);
  const [{ pts } = { pts: 0n }] = receiver.frames;
  expect(Math.abs(Number(createWallClock()() - pts)) / 1e9).toBeLessThan(30);
  expect(receiver.refused).toBe(0);
  const stats = await stream.stats();
  expect(stats).toMatchObject({ punched: true, keyframes: 1, dropped: 0, unsent: 0, restarts: 0, kbps: 4000 });
  expect(stats.frames).toBeGreaterThanOrEqual(60);
  const { perf } = stats;
  expect(perf?.scaled[0]).toBeLessThan(perf?.encoded[0] ?? 0);
  expect(perf?.encoded[0]).toBeLessThan(perf?.sent[0] ?? 0);
});

it('nothing is sent before a punch from the address that may, and none counts but the word itself', async () => {
  const options = streamOptions('one');
  const stream = await keeper.open(options);
  const receiver = await TestReceiver.open(options, stream.port, { greeting: Buffer.from('PFpunch2') });
  receivers.push(receiver);
  const stranger = await keeper.open(streamOptions('two', { peer: '127.0.0.2' }));
  const strange = await TestReceiver.open(streamOptions('two'), stranger.port);
  receivers.push(strange);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await stream.stats()).toMatchObject({ punched: false, packets: 0 });
  expect(await stranger.stats()).toMatchObject({ punched: false, packets: 0 });
  receiver.punch();
  await receiver.until(1);
  expect(await stream.stats()).toMatchObject({ punched: true });
  expect(strange.stats.packets).toBe(0);
});

it('test bytes are those of their frames, byte for byte, and end after as many as were asked for', async () => {
  const options = streamOptions('units', { source: { kind: 'units', bytes: 20_000 }, frames: 90 });
  const { stream, receiver } = await open(options);
  const ended = new Promise((resolve) => stream.ended.on(resolve));
  await receiver.until(90);
  expect(await ended).toBeUndefined();
  expect(receiver.frames).toHaveLength(90);
  for (const [at, { index, data }] of receiver.frames.entries()) {
    expect(index).toBe(at);
    expect(data.length).toBe(20_000);
    expect(isTestUnit(data, at), `frame ${at}`).toBe(true);
  }
});

it('four receivers share one encoder, each with a key, a port and parity of its own', async () => {
  const all = await Promise.all(
    [0, 10, 20, 50].map((fecPercent, at) => {
      const options = streamOptions(`r${at}`);
      const cipher = at % 2 === 0 ? 0 : 1;
      const key = Buffer.alloc(cipher === 0 ? 16 : 32, at + 1);
      return open({ ...options, wire: { ...options.wire, fecPercent, cipher, key } });
    }),
  );
  await Promise.all(all.map(({ receiver }) => receiver.until(40)));
  expect(await keeper.pids()).toHaveLength(1);
  expect(new Set(all.map(({ stream }) => stream.port)).size).toBe(4);
  for (const { receiver } of all) {
    const numbers = numbersOf(receiver);
    const first = numbers[0] ?? 0;
    expect(numbers.slice(0, 40)).toEqual(Array.from({ length: 40 }, (_, at) => first + at));
    expect(receiver.refused).toBe(0);
  }
  // The same picture at the same time is the same bytes.
  const [a, b] = all.map(({ receiver }) => new Map(receiver.frames.map((frame) => [frame.pts, frame.data])));
  const shared = [...(a ?? [])].filter(([pts]) => b?.has(pts));
  expect(shared.length).toBeGreaterThan(10);
  for (const [pts, data] of shared) expect(Buffer.from(data).equals(Buffer.from(b?.get(pts) ?? []))).toBe(true);
});

it('who asks for it is told what each frame cost the host', async () => {
  const { stream, receiver } = await open(streamOptions('one', { timing: true }));
  const line = await openRoute(stream.route, stream.id);
  const got: (HostTiming | undefined)[] = [];
  line.onDatagram((datagram) => got.push(decodeHostTiming(datagram)));
  await receiver.until(receiver.frames.length + 40);
  line.close();
  const times = new Set(receiver.frames.map(({ pts }) => pts));
  expect(got.length).toBeGreaterThan(20);
  expect(got.filter((timing) => timing !== undefined && times.has(timing.pts)).length).toBeGreaterThan(20);
  for (const timing of got) {
    const { queueUs = 0, encodeUs = 0, paceUs = 0 } = timing?.stages ?? {};
    expect(encodeUs).toBeGreaterThan(0);
    expect(timing?.hostUs).toBeGreaterThanOrEqual(queueUs + encodeUs + paceUs - 3);
  }
});

it('the least of the bitrates counts, parity changes while it runs, keyframes come when asked for', async () => {
  const [one, two] = [await open(streamOptions('one')), await open(streamOptions('two', { kbps: 1000 }))];
  await Promise.all([one.receiver.until(10), two.receiver.until(10)]);
  expect((await one.stream.stats()).kbps).toBe(1000);
  await two.stream.close();
  one.stream.setFec(50);
  const before = one.receiver.frames.length;
  one.stream.requestKeyframe();
  await one.receiver.until(before + 60);
  expect((await one.stream.stats()).kbps).toBe(4000);
  expect((await one.stream.stats()).fecPercent).toBe(50);
  const later = one.receiver.frames.slice(before);
  expect(later.filter(({ userFlags }) => (userFlags & FrameFlag.keyframe) !== 0).length).toBe(1);
});

it('a dead process costs one restart and one keyframe, and no sequence number is used twice', async () => {
  const { stream, receiver } = await open(streamOptions('one'));
  const moved: string[] = [];
  stream.moved.on((route) => moved.push(route));
  await receiver.until(40);
  const [pid = 0] = await keeper.pids();
  const before = receiver.frames.length;
  process.kill(pid, 'SIGKILL');
  await receiver.until(before + 60);
  const [next] = await keeper.pids();
  expect(next).not.toBe(pid);
  expect(moved).toHaveLength(1);
  const keys = receiver.frames.filter(({ userFlags }) => (userFlags & FrameFlag.keyframe) !== 0);
  expect(keys).toHaveLength(2);
  const indices = receiver.frames.map(({ index }) => index);
  expect(indices).toEqual(indices.toSorted((a, b) => a - b));
  expect(new Set(indices).size).toBe(indices.length);
  expect(receiver.refused).toBe(0);
  const stats = await stream.stats();
  expect(stats).toMatchObject({ restarts: 1, keyframes: 2 });
  // What it sent in its last quarter of a second it could not tell.
  expect(stats.frames).toBeGreaterThan(receiver.frames.length - 30);
});

it('another mode: the next rendition runs before the first is left, at the same port', async () => {
  const { stream, receiver } = await open(streamOptions('one'));
  await receiver.until(30);
  const { port, route } = stream;
  expect(await stream.reconfigure({ codec: 'h264', width: 401, height: 225, rate: 60 })).toMatchObject({
    width: 400,
    height: 224,
  });
  const at = receiver.frames.length;
  await receiver.until(at + 30);
  expect([stream.port, stream.route === route]).toEqual([port, false]);
  const decoder = libavDecoderBackend.open({ codec: 'h264', maxPixels: 1 << 22 });
  const sizes = receiver.frames.map(({ data }) => decoder.decode(data, 0n)?.picture.width);
  decoder.close();
  const change = sizes.indexOf(400);
  expect(change).toBeGreaterThan(0);
  expect(sizes.slice(0, change).every((width) => width === 320)).toBe(true);
  expect(sizes.slice(change).every((width) => width === 400)).toBe(true);
  expect(await keeper.pids()).toHaveLength(1);
  expect(receiver.refused).toBe(0);
});

it('a mode that cannot be had leaves the stream as it was, and a stream that is closed meanwhile leaves nothing behind', async () => {
  const full = { codec: 'h264', width: 64, height: 48, rate: 30 } as const;
  const { mediaReceivers } = defaultLimits;
  const others = Array.from({ length: mediaReceivers }, (_, at) =>
    keeper.open(streamOptions(`o${at}`, { mode: full })),
  );
  await Promise.all(others);
  await expect(keeper.open(streamOptions('more', { mode: full }))).rejects.toMatchObject({ code: 'LIMIT_REACHED' });
  const { stream, receiver } = await open(streamOptions('one'));
  await receiver.until(10);
  await expect(stream.reconfigure(full)).rejects.toMatchObject({ code: 'LIMIT_REACHED' });
  await expect(stream.reconfigure({ ...full, width: 4 })).rejects.toMatchObject({ code: 'USAGE' });
  expect(stream.mode).toMatchObject({ width: 320, height: 240 });
  await receiver.until(receiver.frames.length + 20);
  expect(receiver.refused).toBe(0);
  const change = stream.reconfigure({ ...full, width: 128 });
  await stream.close();
  await expect(change).rejects.toMatchObject({ code: 'FAILED' });
  expect(await keeper.pids()).toHaveLength(1);
});

it('a probe sends filler beside the frames, and says how much', async () => {
  const { stream, receiver } = await open(streamOptions('one'));
  await receiver.until(10);
  const probe = await stream.probe(8000, 500);
  expect(probe.bytes).toBeGreaterThan(400_000);
  expect(probe.bytes).toBeLessThan(600_000);
  expect(probe.durationMs).toBeGreaterThanOrEqual(500);
  const before = receiver.frames.length;
  await receiver.until(before + 10);
  expect(receiver.stats.probe.packets).toBeGreaterThan(300);
  const numbers = numbersOf(receiver);
  expect(numbers).toEqual(numbers.map((_, at) => (numbers[0] ?? 0) + at));
});

it('modes that no encoder makes and names that are none are refused, and leave nothing behind', async () => {
  const mode = { codec: 'h264', width: 8, height: 8, rate: 60 } as const;
  await expect(keeper.open(streamOptions('one', { mode }))).rejects.toMatchObject({ code: 'USAGE' });
  await expect(keeper.open(streamOptions('one/two'))).rejects.toMatchObject({ code: 'USAGE' });
  const zeros = streamOptions('zeros');
  await expect(keeper.open({ ...zeros, wire: { ...zeros.wire, key: new Uint8Array(16) } })).rejects.toMatchObject({
    code: 'USAGE',
  });
  await open(streamOptions('one'));
  await expect(keeper.open(streamOptions('one'))).rejects.toMatchObject({ code: 'USAGE' });
});

it('who takes slices gets frames while they are coded, losses and keyframes and all; who does not gets them whole', async () => {
  const mode = { codec: 'h264', width: 640, height: 480, rate: 60 } as const;
  // Small shards, so that each slice fills some.
  const sliced = (id: string): MediaStreamOptions => {
    const options = streamOptions(id, { mode, kbps: 12_000 });
    return { ...options, wire: { ...options.wire, shardBytes: 256, streamed: true } };
  };
  const { stream, receiver } = await open(sliced('one'));
  const options = sliced('two');
  const lossy = await keeper.open(options);
  const second = await TestReceiver.open(options, lossy.port, { loses: 40 });
  receivers.push(second);
  const whole = await open(streamOptions('three', { mode, kbps: 12_000 }));
  await receiver.until(30);
  stream.requestKeyframe();
  await Promise.all([receiver.until(60), second.until(60), whole.receiver.until(30)]);
  for (const each of [receiver, second]) {
    const begun = each.frames.filter(({ userFlags }) => (userFlags & FrameFlag.sliceStream) !== 0);
    expect(begun.length).toBeGreaterThan(each.frames.length / 2);
    // Whole ones among them: of frames that are too small to be cut.
    const numbers = numbersOf(each);
    expect(numbers).toEqual(numbers.map((_, at) => (numbers[0] ?? 0) + at));
    expect(each.stats.drops).toMatchObject({ geometry: 0, mismatch: 0, streamed: 0 });
  }
  expect(second.stats.recoveredShards).toBeGreaterThan(0);
  expect(whole.receiver.frames.some(({ userFlags }) => (userFlags & FrameFlag.sliceStream) !== 0)).toBe(false);
  expect(await keeper.pids()).toHaveLength(2);
});

it('frames that a receiver says it lost are forgotten: what follows decodes without them, and is no keyframe', async () => {
  const { stream, receiver } = await open(streamOptions('one'));
  const has = (flag: number, from: number): number =>
    receiver.frames.findIndex(({ userFlags }, at) => at > from && (userFlags & flag) !== 0);
  let [lost, anchor] = [0, -1];
  // Where numbers begin anew, or the word came late, it is a keyframe.
  while (anchor < 0) {
    await receiver.until(receiver.frames.length + 20);
    lost = receiver.frames.length - 1;
    stream.invalidate(lost, lost);
    while (has(FrameFlag.recoveryAnchor | FrameFlag.keyframe, lost) < 0)
      await receiver.until(receiver.frames.length + 1);
    anchor = has(FrameFlag.recoveryAnchor, lost);
  }
  await receiver.until(anchor + 10);
  expect(has(FrameFlag.keyframe, lost)).toBe(-1);
  receiver.frames.splice(lost, anchor - lost);
  const numbers = numbersOf(receiver);
  expect(numbers.slice(lost)).toEqual(numbers.slice(lost).map((_, at) => (numbers[0] ?? 0) + anchor + at));
  // One that is long gone needs a keyframe.
  const count = receiver.frames.length;
  stream.invalidate(0, 0);
  while (!receiver.frames.slice(count).some(({ userFlags }) => (userFlags & FrameFlag.keyframe) !== 0)) {
    await receiver.until(receiver.frames.length + 1);
  }
});
