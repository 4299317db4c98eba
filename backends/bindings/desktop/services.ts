import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BackendProbe } from '../../../src/shared/backend-probe.ts';
import { PerunError, toPerunError } from '../../../src/shared/errors.ts';
import { Signal } from '../../../src/shared/events.ts';
import { busAnswers, listens, pipewireState } from './answers.ts';
import { desktopVariables, findProgram, type Variables } from './environment.ts';
import { OwnProcess } from './own-process.ts';
import { writeSoundConfig } from './sound-config.ts';

export interface DesktopServicesOptions {
  /** A private directory, 0700, that becomes XDG_RUNTIME_DIR; short enough for sockets. */
  readonly runtimeDirectory: string;
  /** Variables besides those that `desktopVariables` gives; D-Bus gives them to what it starts. */
  readonly env?: Variables;
  /** Takes lines that the programs say. */
  readonly say: (line: string) => void;
  /** For each of them; default 15 s. */
  readonly timeoutMs?: number;
}

/** The session bus and PipeWire of one desktop. What ran before in its runtime directory is used, and left running. */
export interface DesktopServices {
  /** Address of the session bus, as D-Bus writes it. */
  readonly bus: string;
  /** Path of the PipeWire socket. */
  readonly pipewire: string;
  /** What the compositor and the apps of this desktop are to be started with. */
  readonly env: Variables;
  /** Of what was started here. */
  readonly pids: readonly number[];
  /** One of them ended by itself; told once. */
  readonly ended: Signal<[error: Error]>;
  /** Ends what was started here. Idempotent. */
  close(): Promise<void>;
}

/** Programs and the Debian packages that bring them. */
const needed = {
  'dbus-daemon': 'dbus-daemon',
  pipewire: 'pipewire',
  'pw-cli': 'pipewire-bin',
  wireplumber: 'wireplumber',
} as const;

/** Takes apps that know PulseAudio alone; used where it is installed. */
const pulseServer = 'pipewire-pulse';
const pulseTimeoutMs = 3000;

/** The longest name of a socket that is put into the runtime directory, and what the kernel takes for its path. */
const longestSocket = '/pipewire-0-manager';
const longestPath = 107;

/** Whether the programs are there. */
export function probeDesktopServices(path?: string): BackendProbe {
  const missing = Object.entries(needed).filter(([program]) => findProgram(program, path) === undefined);
  if (missing.length === 0) return { available: true, found: 'dbus-daemon, pipewire, wireplumber' };
  const packages = [...new Set(missing.map(([, name]) => name))].join(' ');
  return {
    available: false,
    found: `not in PATH: ${missing.map(([program]) => program).join(', ')}`,
    remedy: `apt install ${packages}`,
  };
}

/** Starts what is missing and waits until each answers. Fails with MISSING_CAPABILITY, USAGE, TIMEOUT, FAILED. */
export async function startDesktopServices(options: DesktopServicesOptions): Promise<DesktopServices> {
  const { runtimeDirectory, say, timeoutMs = 15_000 } = options;
  const probe = probeDesktopServices();
  if (!probe.available) {
    const message = `the services of a desktop cannot be started: ${probe.found}`;
    throw new PerunError('MISSING_CAPABILITY', message, { remedy: probe.remedy });
  }
  if (Buffer.byteLength(runtimeDirectory + longestSocket) > longestPath) {
    throw new PerunError('USAGE', `${runtimeDirectory} is too long for sockets in it`, {
      remedy: `choose a directory whose path has at most ${longestPath - longestSocket.length} bytes`,
    });
  }
  const own: OwnProcess[] = [];
  try {
    const paths = { bus: join(runtimeDirectory, 'bus'), pipewire: join(runtimeDirectory, 'pipewire-0') };
    const bus = `unix:path=${paths.bus}`;
    const env = desktopVariables(runtimeDirectory, bus, options.env ?? {});
    const start = async (command: string, args: string[], variables: Variables, answers: () => Promise<boolean>) => {
      const started = await OwnProcess.start({ name: command, command, args, env: variables, say });
      own.push(started);
      await until(started, answers, command === pulseServer ? Math.min(timeoutMs, pulseTimeoutMs) : timeoutMs);
    };

    if (!(await busAnswers(paths.bus))) {
      rmSync(paths.bus, { force: true });
      const args = ['--session', '--nofork', '--nopidfile', `--address=${bus}`];
      await start('dbus-daemon', args, env, () => busAnswers(paths.bus));
    }

    const folder = join(runtimeDirectory, 'sound');
    const soundEnv = { ...env, XDG_CONFIG_HOME: join(folder, 'config'), XDG_STATE_HOME: join(folder, 'state') };
    const state = () => pipewireState(paths.pipewire, env);
    const before = await state();
    if (before !== 'managed') {
      mkdirSync(join(folder, 'state'), { recursive: true, mode: 0o700 });
      writeSoundConfig(join(folder, 'config'));
    }
    if (before === 'silent') await start('pipewire', [], soundEnv, async () => (await state()) !== 'silent');
    if (before !== 'managed') await start('wireplumber', [], soundEnv, async () => (await state()) === 'managed');
    const pulse = join(runtimeDirectory, 'pulse', 'native');
    if (findProgram(pulseServer) !== undefined && !(await listens(pulse))) {
      // Many apps know nothing else; those that do are not kept from playing by its failure.
      await start(pulseServer, [], soundEnv, () => listens(pulse)).catch((error: unknown) =>
        say(toPerunError(error).message),
      );
    }
    return new StartedServices(own, { bus, pipewire: paths.pipewire, env });
  } catch (error) {
    await endAll(own);
    throw error;
  }
}

class StartedServices implements DesktopServices {
  readonly bus: string;
  readonly pipewire: string;
  readonly env: Variables;
  readonly ended: Signal<[error: Error]> = new Signal();
  readonly #own: readonly OwnProcess[];
  #isOver = false;

  constructor(own: readonly OwnProcess[], where: { bus: string; pipewire: string; env: Variables }) {
    this.#own = own;
    this.bus = where.bus;
    this.pipewire = where.pipewire;
    this.env = where.env;
    for (const each of own) {
      if (each.name === pulseServer) continue;
      each.ended.on((error) => {
        // One that goes takes others with it: WirePlumber ends with PipeWire. The first is the one to tell of.
        if (this.#isOver) return;
        this.#isOver = true;
        this.ended.emit(error);
      });
    }
  }

  get pids(): readonly number[] {
    return this.#own.filter(({ isGone }) => !isGone).map(({ pid }) => pid);
  }

  async close(): Promise<void> {
    this.#isOver = true;
    await endAll(this.#own);
  }
}

/** The last one first: each needs those before it. */
async function endAll(own: readonly OwnProcess[]): Promise<void> {
  for (const each of own.toReversed()) await each.close();
}

async function until(started: OwnProcess, answers: () => Promise<boolean>, timeoutMs: number): Promise<void> {
  let failure: Error | undefined;
  const forget = started.ended.on((error) => {
    failure = error;
  });
  const deadline = performance.now() + timeoutMs;
  try {
    for (;;) {
      if (failure !== undefined) throw failure;
      if (await answers()) return;
      if (performance.now() > deadline) break;
      await sleep(20);
    }
  } finally {
    forget();
  }
  const words = started.lastWords === '' ? '' : `; it said: ${started.lastWords}`;
  throw new PerunError('TIMEOUT', `${started.name} did not answer within ${timeoutMs} ms${words}`);
}
