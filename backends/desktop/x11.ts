import { type ChildProcess, spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { BackendProbe } from '../../src/shared/backend-probe.ts';
import type {
  DesktopBackend,
  DesktopEnvironment,
  RunningDesktop,
  StartDesktopOptions,
} from '../../src/drivers/desktop.ts';
import type { DesktopPlace } from '../../src/shared/desktop.ts';
import { PerunError } from '../../src/shared/errors.ts';
import { Signal } from '../../src/shared/events.ts';
import { writeAuthority } from '../bindings/x11/authority.ts';
import { endingWithUs, findProgram } from '../bindings/desktop/program.ts';

const startMs = 15_000;
const endMs = 3000;
const keptLines = 20;

/** Xvfb: a screen in memory, for programs of X11. No window manager, no GPU, and one size from start to end. */
export const x11DesktopBackend: DesktopBackend = {
  kind: 'x11',
  isOfOneApp: false,
  probe(): BackendProbe {
    const path = findProgram('Xvfb');
    if (path !== undefined) return { available: true, found: path };
    return { available: false, found: 'Xvfb is not in PATH', remedy: 'apt install xvfb' };
  },
  find(env: DesktopEnvironment): DesktopPlace | undefined {
    const display = env['DISPLAY'];
    const number = /^(?:unix)?:(\d+)(?:\.\d+)?$/.exec(display ?? '')?.[1];
    if (display === undefined || number === undefined || !isSocket(`/tmp/.X11-unix/X${number}`)) return undefined;
    const runtimeDirectory = env['XDG_RUNTIME_DIR'] ?? '';
    const pipewire = join(runtimeDirectory, 'pipewire-0');
    return {
      ...{ kind: 'x11', runtimeDirectory, wayland: null, sway: null, eis: null },
      ...{ bus: env['DBUS_SESSION_BUS_ADDRESS'] ?? null, x11: display, authority: env['XAUTHORITY'] ?? null },
      pipewire: runtimeDirectory !== '' && isSocket(pipewire) ? pipewire : null,
    };
  },
  async start(options: StartDesktopOptions): Promise<RunningDesktop> {
    const { runtimeDirectory, mode, say } = options;
    const probe = this.probe();
    if (!probe.available) throw new PerunError('MISSING_CAPABILITY', probe.found, { remedy: probe.remedy });
    const authority = join(runtimeDirectory, 'Xauthority');
    writeAuthority(authority);
    const [program, args] = endingWithUs(probe.found, argumentsOf(mode.width, mode.height, authority));
    const child = spawn(program, args, {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...options.env, XDG_RUNTIME_DIR: runtimeDirectory },
    });
    const gone = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? `status ${code}`));
    });
    const said: string[] = [];
    if (child.stderr !== null) {
      createInterface({ input: child.stderr }).on('line', (line) => {
        said.push(line);
        if (said.length > keptLines) said.shift();
        say(line);
      });
    }
    const x11 = `:${await displayNumber(child, said)}`;
    return new RunningXvfb(child, gone, {
      ...{ kind: 'x11', runtimeDirectory, wayland: null, bus: null, pipewire: null, sway: null, eis: null },
      ...{ x11, authority },
    });
  },
};

/** No TCP, no socket without a path; the screen is black and stays on, and nobody's leaving resets it. */
function argumentsOf(width: number, height: number, authority: string): string[] {
  return [
    ...['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-auth', authority],
    ...['-nolisten', 'tcp', '-nolisten', 'local', '-noreset', '-br', '-s', '0'],
  ];
}

class RunningXvfb implements RunningDesktop {
  readonly place: DesktopPlace;
  readonly pids: readonly number[];
  readonly ended: Signal<[error: Error | undefined]> = new Signal<[error: Error | undefined]>();
  readonly #child: ChildProcess;
  readonly #gone: Promise<string>;
  #closing = false;

  constructor(child: ChildProcess, gone: Promise<string>, place: DesktopPlace) {
    this.place = place;
    this.#child = child;
    this.#gone = gone;
    this.pids = child.pid === undefined ? [] : [child.pid];
    void gone.then((how) => {
      if (!this.#closing) this.ended.emit(new PerunError('FAILED', `Xvfb ended by itself: ${how}`));
    });
  }

  async close(): Promise<void> {
    this.#closing = true;
    await end(this.#child, this.#gone);
  }
}

/** Asks a process to end, and does not ask again. */
async function end(child: ChildProcess, gone: Promise<string>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), endMs);
  await gone;
  clearTimeout(timer);
}

/** What the server writes once it can be used: the number of its display. */
async function displayNumber(child: ChildProcess, said: readonly string[]): Promise<number> {
  const number = await new Promise<string | Error>((resolve) => {
    const timer = setTimeout(() => resolve(new PerunError('TIMEOUT', `Xvfb was not ready in ${startMs} ms`)), startMs);
    const settle = (value: string | Error) => {
      clearTimeout(timer);
      resolve(value);
    };
    let text = '';
    (child.stdio[3] as Readable).on('data', (bytes: Buffer) => {
      text += bytes.toString('latin1');
      if (text.endsWith('\n') || text.length > 16) settle(text.trim());
    });
    child.once('error', (cause) => settle(new PerunError('FAILED', `Xvfb cannot be run: ${cause.message}`, { cause })));
    child.once('close', (code) => {
      settle(
        new PerunError('FAILED', `Xvfb ended with ${code ?? 'a signal'}: ${said.join('; ') || 'it said nothing'}`),
      );
    });
  });
  if (typeof number === 'string' && /^\d{1,5}$/.test(number)) return Number(number);
  child.kill('SIGKILL');
  throw number instanceof Error ? number : new PerunError('FAILED', `Xvfb said ${JSON.stringify(number)} for a number`);
}

function isSocket(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isSocket() ?? false;
}
