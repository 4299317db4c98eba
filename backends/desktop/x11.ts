import { existsSync, readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BackendProbe } from '../../src/shared/backend-probe.ts';
import type {
  DesktopBackend,
  DesktopEnvironment,
  RunningDesktop,
  StartDesktopOptions,
} from '../../src/drivers/desktop.ts';
import type { DesktopPlace } from '../../src/shared/desktop.ts';
import { isPerunError, PerunError } from '../../src/shared/errors.ts';
import { Signal } from '../../src/shared/events.ts';
import { desktopVariables, findProgram } from '../bindings/desktop/environment.ts';
import { OwnProcess } from '../bindings/desktop/own-process.ts';
import { type DesktopServices, startDesktopServices } from '../bindings/desktop/services.ts';
import { writeAuthority } from '../bindings/x11/authority.ts';

const startMs = 15_000;
/** Longest wait for what a server said that has ended. */
const wordsMs = 100;
/** Coordinates of X11 have 16 bits with a sign. */
const [leastSize, mostSize] = [16, 32_767];
const name = 'Xvfb';
/** Numbers of displays that are tried; the first ones are for those who sit at this machine. */
const [firstNumber, lastNumber] = [10, 999];

/** Xvfb: a screen in memory, for programs of X11. No window manager, no GPU, and one size from start to end. */
export const x11DesktopBackend: DesktopBackend = {
  kind: 'x11',
  isOfOneApp: false,
  probe(): BackendProbe {
    const path = findProgram(name);
    if (path !== undefined) return { available: true, found: path };
    return { available: false, found: `${name} is not in PATH`, remedy: 'apt install xvfb' };
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
    const probe = this.probe();
    if (!probe.available) throw new PerunError('MISSING_CAPABILITY', probe.found, { remedy: probe.remedy });
    const { width, height } = options.mode;
    if (![width, height].every((size) => Number.isInteger(size) && size >= leastSize && size <= mostSize)) {
      throw new PerunError('USAGE', `no screen of X11 is ${width}×${height}`, {
        remedy: `choose sizes from ${leastSize} to ${mostSize}`,
      });
    }
    const authority = join(options.runtimeDirectory, 'Xauthority');
    writeAuthority(authority);
    const [server, x11] = await startServer(options, authority);
    try {
      const services = await servicesFor(options, { ...options.env, DISPLAY: x11, XAUTHORITY: authority });
      return new RunningXvfb(server, services, {
        ...{ kind: 'x11', runtimeDirectory: options.runtimeDirectory, wayland: null, sway: null, eis: null },
        ...{ x11, authority, bus: services?.bus ?? null, pipewire: services?.pipewire ?? null },
      });
    } catch (error) {
      await server.close();
      throw error;
    }
  },
};

class RunningXvfb implements RunningDesktop {
  readonly place: DesktopPlace;
  readonly ended: Signal<[error: Error | undefined]> = new Signal();
  readonly #server: OwnProcess;
  readonly #services: DesktopServices | undefined;

  constructor(server: OwnProcess, services: DesktopServices | undefined, place: DesktopPlace) {
    this.place = place;
    this.#server = server;
    this.#services = services;
    server.ended.on((error) => this.ended.emit(error));
  }

  get pids(): readonly number[] {
    return [...(this.#server.isGone ? [] : [this.#server.pid]), ...(this.#services?.pids ?? [])];
  }

  async close(): Promise<void> {
    await this.#services?.close();
    await this.#server.close();
  }
}

/** Where it is not there what sound needs, there is a picture without. */
async function servicesFor(
  { runtimeDirectory, say }: StartDesktopOptions,
  env: Readonly<Record<string, string>>,
): Promise<DesktopServices | undefined> {
  try {
    return await startDesktopServices({ runtimeDirectory, env, say });
  } catch (error) {
    if (!isPerunError(error) || error.code !== 'MISSING_CAPABILITY') throw error;
    say(`no sound: ${error.message}; ${error.remedy}`);
    return undefined;
  }
}

/**
 * The server, and its display once it can be used. The number is one that no other server has locked: one that chooses
 * its number by itself (-displayfd) locks nothing, and takes away the socket of who came before.
 */
async function startServer(options: StartDesktopOptions, authority: string): Promise<[OwnProcess, string]> {
  for (let number = firstNumber; number <= lastNumber; number += 1) {
    if (isAlive(lockedBy(number)) || (await answers(socketOf(number)))) continue;
    const server = await tryServer(options, authority, number);
    if (server !== undefined) return [server, `:${number}`];
  }
  throw new PerunError('FAILED', `${name} cannot be started: displays :${firstNumber} to :${lastNumber} are taken`);
}

/** Undefined where somebody else took the number meanwhile. */
async function tryServer(
  options: StartDesktopOptions,
  authority: string,
  number: number,
): Promise<OwnProcess | undefined> {
  const { runtimeDirectory, mode, env, say } = options;
  const server = await OwnProcess.start({
    ...{ name, command: name, env: desktopVariables(runtimeDirectory, null, env), say },
    args: [`:${number}`, ...argumentsOf(mode.width, mode.height, authority)],
  });
  const deadline = performance.now() + startMs;
  while (lockedBy(number) !== server.pid || !(await answers(socketOf(number)))) {
    if (server.isGone) {
      // Who was quicker has locked it. Else it says why, and its words may come after its end.
      if (isAlive(lockedBy(number))) return undefined;
      await sleep(wordsMs);
      if (/already active|server already running|Cannot establish/u.test(server.lastWords)) return undefined;
      throw new PerunError('FAILED', `${name} ended at once; it said: ${server.lastWords || 'nothing'}`);
    }
    if (performance.now() > deadline) {
      await server.close();
      throw new PerunError('TIMEOUT', `${name} was not ready within ${startMs} ms`);
    }
    await sleep(10);
  }
  return server;
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

/** The process of the server that has the number; undefined where none has locked it. */
function lockedBy(number: number): number | undefined {
  try {
    return Number(readFileSync(`/tmp/.X${number}-lock`, 'latin1')) || undefined;
  } catch {
    return undefined;
  }
}

/** A lock outlives a server that was killed. */
function isAlive(pid: number | undefined): boolean {
  return pid !== undefined && existsSync(`/proc/${pid}`);
}

function socketOf(number: number): string {
  return `/tmp/.X11-unix/X${number}`;
}

/** No TCP, no socket without a path; the screen is black and stays on, and nobody's leaving resets it. */
function argumentsOf(width: number, height: number, authority: string): string[] {
  return [
    ...['-screen', '0', `${width}x${height}x24`, '-auth', authority],
    ...['-nolisten', 'tcp', '-nolisten', 'local', '-noreset', '-br', '-s', '0'],
  ];
}

function isSocket(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isSocket() ?? false;
}
