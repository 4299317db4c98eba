import { parentPort, workerData } from 'node:worker_threads';
import { backends } from '../../../backends/registry.ts';
import { PerunClient } from '../../client/client.ts';
import { lz4Native } from '../../codec/lz4/lz4.node.ts';
import { zstdNative } from '../../codec/zstd.node.ts';
import type { VideoEncoder } from '../../drivers/encoder.ts';
import { CoreSource } from '../../media/core-source.ts';
import { DesktopSource } from '../../media/desktop-source.ts';
import { Steering } from '../../media/steering.ts';
import { runTestPictures, runTestUnits } from '../../media/synthetic.ts';
import { VideoTrack } from '../../media/video-track.ts';
import { wallClockOf } from '../../platform/clock-offset.ts';
import { systemClock } from '../../shared/clock.ts';
import { toPerunError } from '../../shared/errors.ts';
import { FrameRing } from '../../shared/frame-ring.ts';
import { SampleRing } from '../../shared/sample-ring.ts';
import { createUnixTransport } from '../../transport/unix/unix.ts';
import { encoderCandidates } from './encoder-candidates.ts';
import { openEncoder } from './open-encoder.ts';
import type { FromVideo, VideoStart } from './workers.ts';

/** Entry of the thread that makes frames: a source, and an encoder into the ring. */
const { ring: memory, samples, steering: words, start, desktop } = workerData as VideoStart;
const tell = (message: FromVideo): void => parentPort?.postMessage(message);
const ring = FrameRing.of(memory);
const steering = new Steering(words);
const now = (): bigint => process.hrtime.bigint();
const wallClock = wallClockOf(process.env);

/** Longest wait for a desktop to agree on a format, and then for its first picture, in ms. */
const [formatMs, firstPictureMs] = [5000, 5000];

async function chooseEncoder(): Promise<VideoEncoder> {
  const { codec, width, height, rate: numerator } = start.mode;
  const { kbps, slices } = start;
  const settings = { codec, width, height, rate: { numerator, denominator: 1 }, kbps, slices };
  const { encoder, line } = await openEncoder(encoderCandidates, start.encoder, settings);
  tell({ kind: 'coded', line });
  return encoder;
}

async function showTestUnits(bytes: number): Promise<void> {
  tell({ kind: 'ready' });
  // The message leaves first: from now on the thread does nothing else.
  await new Promise(setImmediate);
  const { rate } = start.mode;
  runTestUnits(ring, bytes, { steering, rate, now, wallClock, firstFrame: start.firstFrame });
}

async function showTestPictures(): Promise<void> {
  const encoder = await chooseEncoder();
  const track = new VideoTrack({ ring, steering, encoder, now, wallClock });
  tell({ kind: 'ready' });
  await new Promise(setImmediate);
  runTestPictures(track, start.mode.width, { steering, rate: start.mode.rate, now, firstFrame: start.firstFrame });
  encoder.close();
}

async function showCore(session: string): Promise<void> {
  const encoder = await chooseEncoder();
  const scaler = (await backends.scaler()).open('integer');
  const unix = createUnixTransport();
  const client = new PerunClient({
    connect: (signal) => unix.connect(start.perun, { signal }),
    session,
    seat: { kind: 'watcher', player: 0 },
    name: `video ${start.mode.width}×${start.mode.height}`,
    lz4: lz4Native,
    zstd: zstdNative,
  });
  const source = new CoreSource({
    client,
    track: new VideoTrack({ ring, steering, encoder, now, wallClock }),
    scaler,
    steering,
    rate: start.mode.rate,
    clock: systemClock,
    onReady: () => tell({ kind: 'ready' }),
    onEnd: (error) => tell(error === undefined ? { kind: 'ended' } : failure(error)),
  });
  const sound = SampleRing.of(samples);
  client.audio.on((audio) => sound.write(audio.samples, audio.channels, audio.rate));
  source.start();
}

async function showDesktop({ capture: target, output }: NonNullable<VideoStart['desktop']>): Promise<void> {
  const encoder = await chooseEncoder();
  const scaler = (await backends.scaler()).open('smooth');
  const capture = (await backends.capture(target.kind)).open(target, output, { timeoutMs: formatMs });
  try {
    const source = new DesktopSource({
      ...{ capture, scaler, steering, now, rate: start.mode.rate },
      track: new VideoTrack({ ring, steering, encoder, now, wallClock }),
    });
    source.begin(firstPictureMs);
    tell({ kind: 'ready' });
    await new Promise(setImmediate);
    source.run();
  } finally {
    capture.close();
    scaler.close();
    encoder.close();
  }
}

function failure(error: unknown): FromVideo {
  return { kind: 'failed', error: toPerunError(error).toJSON() };
}

try {
  const { source } = start;
  if (source.kind === 'core') await showCore(source.session);
  else if (source.kind === 'units') await showTestUnits(source.bytes);
  else if (desktop !== undefined) await showDesktop(desktop);
  else await showTestPictures();
} catch (error) {
  tell(failure(error));
}
