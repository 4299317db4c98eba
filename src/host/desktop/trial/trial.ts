import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backends } from '../../../../backends/registry.ts';
import type { DesktopBackend } from '../../../drivers/desktop.ts';
import type { EncoderSettings } from '../../../drivers/encoder.ts';
import type { Environment } from '../../../platform/paths.ts';
import type { DesktopPlace, DesktopWays, DisplayMode, InputTarget } from '../../../shared/desktop.ts';
import { PerunError, toPerunError } from '../../../shared/errors.ts';
import type { VideoEncoderChoice } from '../../../shared/video.ts';
import { encoderCandidates } from '../../media/encoder-candidates.ts';
import { openEncoder } from '../../media/open-encoder.ts';
import { AppProcess } from '../app-process.ts';
import { placeEnvironment } from '../place-environment.ts';
import { PictureTrial } from './picture-trial.ts';
import type { Missing, Trial } from './trial-schema.ts';

const captureMs = 10_000;
const kbps = 20_000;

export interface TrialOptions {
  readonly backend: DesktopBackend;
  /** Start one in any case; without it one that runs is taken. */
  readonly own: boolean;
  readonly mode: DisplayMode;
  readonly frames: number;
  /** What fills a desktop of one app, or is started on one that is started here. */
  readonly app: readonly string[] | null;
  readonly encoder: VideoEncoderChoice;
  readonly ways: DesktopWays;
  readonly environment: Environment;
  /** A folder of this user alone. */
  readonly folder: string;
  readonly say: (line: string) => void;
}

/**
 * Opens a desktop as a stream does, takes pictures while the pointer moves, and codes them; all of it is closed again.
 * Fails with what the desktop, its output or its capture fails with; without an encoder or input it goes on, and says so.
 */
export async function tryDesktop(options: TrialOptions): Promise<Trial> {
  const closers: (() => void | Promise<void>)[] = [];
  const missing: Missing[] = [];
  try {
    return await run(options, closers, missing);
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}

async function run(options: TrialOptions, closers: (() => void | Promise<void>)[], missing: Missing[]): Promise<Trial> {
  const { backend, mode: asked, frames, ways } = options;
  /** Opens a part that the rest can do without. */
  const attempt = async <T>(what: string, open: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await open();
    } catch (error) {
      const { message, remedy } = toPerunError(error);
      missing.push({ what, found: message, remedy });
      return undefined;
    }
  };
  const clock = stopwatch();
  const desktop = await placeOf(options, closers);
  const start = clock();

  const display = await (await backends.display(backend.kind, ways.output)).open(desktop.place, asked);
  closers.push(() => display.close());
  const output = clock();
  const { mode } = display;

  const captures = await backends.capture(display.capture.kind);
  const capture = captures.open(display.capture, mode, { timeoutMs: captureMs });
  closers.push(() => capture.close());
  const opened = clock();

  let by: InputTarget['kind'] | undefined;
  const injector = await attempt('input', async () => {
    if (ways.input === 'off') throw new PerunError('MISSING_CAPABILITY', 'it is off', { remedy: 'see input-backend' });
    const target = await display.input();
    if (ways.input !== 'auto' && ways.input !== target.kind) {
      throw new PerunError('MISSING_CAPABILITY', `${backend.kind} takes ${target.kind}, not ${ways.input}`);
    }
    const steering = await (await backends.injector(target.kind)).open(target, mode);
    by = target.kind;
    return steering;
  });
  if (injector !== undefined) closers.push(() => injector.close());
  const coded = await attempt('encoder', () => openEncoder(encoderCandidates, options.encoder, settingsFor(mode)));
  if (coded !== undefined) closers.push(() => coded.encoder.close());
  const scaler = await attempt('scaler', async () => (await backends.scaler()).open('smooth'));
  if (scaler !== undefined) closers.push(() => scaler.close());
  await attempt('sound', () => soundOf(desktop.place));

  const trial = new PictureTrial({ capture, mode, frames, injector, scaler, encoder: coded?.encoder });
  await trial.run();
  if (trial.frames < frames) {
    const found = `${trial.frames} of ${frames} pictures came`;
    missing.push({ what: 'pictures', found, remedy: 'run something that moves, and try again' });
  }
  const { pointer, age, scale, encode } = trial;
  return {
    ...{ kind: backend.kind, started: desktop.started, asked, granted: mode, frames: trial.frames, fps: trial.fps },
    ...{ encoder: coded?.line ?? null, kbps: trial.kbps, input: by ?? null },
    ms: {
      ...{ start: desktop.started ? start : null, output, capture: opened },
      ...{ pointer: pointer.reading, age: age.reading, scale: scale.reading, encode: encode.reading },
    },
    missing,
  };
}

async function placeOf(
  { backend, own, environment, folder, mode, app, say }: TrialOptions,
  closers: (() => void | Promise<void>)[],
): Promise<{ place: DesktopPlace; started: boolean }> {
  const found = own ? undefined : backend.find(environment);
  if (found !== undefined) return { place: found, started: false };
  if (backend.isOfOneApp && app === null) {
    throw new PerunError('USAGE', `a desktop of ${backend.kind} shows one app, and none was named`, {
      remedy: 'name one with --app',
    });
  }
  const runtimeDirectory = mkdtempSync(join(folder, 'try-'));
  closers.push(() => rmSync(runtimeDirectory, { recursive: true, force: true }));
  const running = await backend.start({ runtimeDirectory, mode, env: {}, app, say });
  closers.push(() => running.close());
  if (app !== null && !backend.isOfOneApp) {
    const env = placeEnvironment(running.place, environment);
    const started = await AppProcess.start({ name: app[0] ?? '', command: app, env, say });
    closers.push(() => started.close());
  }
  return { place: running.place, started: true };
}

function settingsFor({ width, height, rate }: DisplayMode): EncoderSettings {
  // 4:2:0 has even sizes only.
  const even = (size: number) => size - (size % 2);
  const frequency = { numerator: Math.round(rate * 1000), denominator: 1000 };
  return { codec: 'h264', width: even(width), height: even(height), rate: frequency, kbps };
}

async function soundOf(place: DesktopPlace): Promise<void> {
  const probe = (await backends.sound()).probe();
  if (!probe.available) throw new PerunError('MISSING_CAPABILITY', probe.found, { remedy: probe.remedy });
  if (place.pipewire === null) {
    throw new PerunError('MISSING_CAPABILITY', 'the desktop has no PipeWire', {
      remedy: 'start PipeWire in its session',
    });
  }
}

/** Milliseconds since it was last asked. */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const ms = Math.round((now - last) * 10) / 10;
    last = now;
    return ms;
  };
}
