import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { desktopVariables } from '../../../backends/bindings/desktop/environment.ts';
import { x11DesktopBackend } from '../../../backends/desktop/x11.ts';
import { openOpus } from '../../../src/codec/opus/opus.node.ts';
import type { RunningDesktop } from '../../../src/drivers/desktop.ts';
import { MediaKeeper } from '../../../src/host/media/media-keeper.ts';
import type { MediaStreamOptions } from '../../../src/media/types.ts';
import { WireGrant } from '../../../src/protocol/punktfunk/constants.ts';
import { decodeAudio, encodeAudio } from '../../../src/protocol/punktfunk/planes/audio.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { openRoute, type RouteLine } from '../../../src/transport/quic/datagram-route.ts';
import { waitUntil } from '../../support/host/wait-until.ts';
import { streamOptions } from '../../support/media/test-receiver.ts';
import { heardIn, loudness, tones, wavFile } from '../../support/pipewire/tones.ts';

const rate = 48_000;
const folder = mkdtempSync(join(tmpdir(), 'perun-heard-'));
let desktop: RunningDesktop;
let keeper: MediaKeeper;
const closers: (() => unknown)[] = [];

beforeAll(async () => {
  const runtimeDirectory = join(folder, 'rt');
  mkdirSync(runtimeDirectory, { mode: 0o700 });
  const mode = { width: 320, height: 240, rate: 30 };
  desktop = await x11DesktopBackend.start({ runtimeDirectory, mode, env: {}, app: null, say: () => {} });
  keeper = new MediaKeeper({
    ...{ runtimeDirectory: folder, perunAddress: '', perf: false, encoder: 'auto' as const },
    ...{ limits: defaultLimits, clock: systemClock, logger: silentLogger },
  });
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});
afterAll(async () => {
  await keeper.close();
  await desktop.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A stream of the desktop, and what goes over its route. */
async function watch(id: string, change: Partial<MediaStreamOptions>): Promise<{ line: RouteLine; got: Uint8Array[] }> {
  const mode = { codec: 'h264', width: 320, height: 240, rate: 30 } as const;
  const source = { kind: 'desktop', name: 'desktop', place: desktop.place } as const;
  const stream = await keeper.open(streamOptions(id, { source, mode, ...change }));
  const line = await openRoute(stream.route, stream.id);
  const got: Uint8Array[] = [];
  line.onDatagram((datagram) => got.push(datagram));
  closers.push(
    () => stream.close('quit'),
    () => line.close(),
  );
  return { line, got };
}

/** pw-cat as an app of the desktop, with the device that it is given unasked. */
function app(args: readonly string[]): ChildProcess {
  const { runtimeDirectory, bus } = desktop.place;
  const env = desktopVariables(runtimeDirectory, bus, {});
  const child = spawn('pw-cat', args, { env, stdio: 'ignore' });
  closers.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => {
      child.once('exit', resolve);
    });
    child.kill('SIGINT');
    await gone;
  });
  return child;
}

it('an app plays 5.1, and the client hears each channel in its place', async () => {
  const channels = 6;
  const each = [400, 600, 800, 1000, 1200, 1400];
  const { got } = await watch('surround', { audioChannels: channels });
  const file = join(folder, 'played.wav');
  writeFileSync(file, wavFile(tones(each, rate, rate * 2), channels, rate));
  const { library } = await openOpus();
  const decoder = await library.createDecoder(channels);
  closers.push(() => decoder.close());
  // Until the output of the desktop is there, an app has nowhere to play.
  let player = app(['--playback', file]);
  const heard: number[] = [];
  const into = new Int16Array(240 * channels);
  await waitUntil('sound', async () => {
    if (player.exitCode !== null && heard.length === 0) player = app(['--playback', file]);
    for (const datagram of got.splice(0)) {
      decoder.decode(decodeAudio('audio', datagram)?.data, into);
      if (heard.length > 0 || into.some((sample) => Math.abs(sample) > 500)) heard.push(...into);
    }
    return heard.length > rate * channels || undefined;
  });
  const samples = Int16Array.from(heard);
  for (const [channel, frequency] of each.entries()) {
    // A busy machine tears sound; Opus gives neighbours some of each other's sound where it codes them as a pair.
    const { most } = loudness(samples, channels, channel, frequency, rate);
    expect(most).toBeGreaterThan(6000);
    expect(most).toBeLessThan(13_500);
    for (const other of each) {
      if (other !== frequency) expect(loudness(samples, channels, channel, other, rate).least).toBeLessThan(2500);
    }
  }
}, 60_000);

it('a client speaks, and an app that records hears it; without the grant nobody does', async () => {
  const { library } = await openOpus();
  const encoder = await library.createEncoder({ channels: 2, frameMs: 10, use: 2048 });
  closers.push(() => encoder.close());
  const tone = tones([700, 700], rate, rate);
  const packet = new Uint8Array(4096);
  let sequence = 0;
  const say = (line: RouteLine) => {
    const from = (sequence % 100) * 480 * 2;
    const data = packet.slice(0, encoder.encode(tone.subarray(from, from + 960), packet));
    line.send(encodeAudio('microphone', { sequence: (sequence += 1), pts: 0n, data }));
  };
  const record = async (line: RouteLine, file: string, ms: number): Promise<Int16Array> => {
    const begun = performance.now();
    let recorder: ChildProcess | undefined;
    let recorded = new Int16Array(0);
    for (let at = 0; at < ms && recorded.length < rate; at += 10) {
      say(line);
      // It gives up where there is no microphone yet.
      if (recorder === undefined || recorder.exitCode !== null) {
        recorder = app(['--record', '--rate', String(rate), '--channels', '2', '--format', 's16', file]);
      }
      if (at % 500 === 0) recorded = heardIn(file);
      await new Promise((resolve) => {
        setTimeout(resolve, Math.max(0, begun + at - performance.now()));
      });
    }
    return recorded;
  };
  const silenced = await watch('silent', { grants: WireGrant.pointer });
  const speaking = await watch('speaking', { grants: WireGrant.microphone });
  expect(await record(silenced.line, join(folder, 'nothing.wav'), 2000)).toHaveLength(0);
  const recorded = await record(speaking.line, join(folder, 'said.wav'), 30_000);
  expect(recorded.length).toBeGreaterThanOrEqual(rate);
  const { most } = loudness(recorded, 2, 0, 700, rate);
  expect(most).toBeGreaterThan(9000);
  expect(most).toBeLessThan(15_000);
}, 60_000);
