import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BackendProbe } from '../../../src/shared/backend-probe.ts';
import type { DesktopKind, DesktopPlace } from '../../../src/shared/desktop.ts';
import { PerunError } from '../../../src/shared/errors.ts';
import { Signal } from '../../../src/shared/events.ts';
import { WaylandSocket } from '../wayland/socket.ts';
import { holdSeat } from '../wayland/virtual-devices.ts';
import { findProgram, type Variables } from './environment.ts';
import { OwnProcess } from './own-process.ts';
import { type DesktopServices, probeDesktopServices, startDesktopServices } from './services.ts';

/** What sway, labwc and cage have in common: outputs in memory, drawn by the processor, and no devices of their own. */
const headless: Variables = {
  WLR_BACKENDS: 'headless',
  WLR_RENDERER: 'pixman',
  WLR_LIBINPUT_NO_DEVICES: '1',
  WLR_HEADLESS_OUTPUTS: '1',
};

const startMs = 15_000;
/** The display of X11 is known with the compositor, or not at all. */
const x11Ms = 3000;

export interface WlrootsOptions {
  readonly kind: DesktopKind;
  /** Program and arguments. */
  readonly command: readonly [string, ...string[]];
  readonly runtimeDirectory: string;
  /** Variables that it gets besides those of every compositor of wlroots. */
  readonly env: Variables;
  readonly say: (line: string) => void;
  /** Path of the IPC socket that it makes. */
  readonly sway: string | null;
  /** Its programs can be of X11, and `saysX11` is run when it starts. */
  readonly hasX11: boolean;
  /** Begins what goes on beside it until it ends. */
  readonly attend?: () => Promise<{ close(): void }>;
}

/** A command of the shell by which a compositor tells its X11 display, which it keeps to those it starts. */
export const saysX11 = 'printenv DISPLAY > "$DESKTOP_X11_FILE"';

/** Whether programs of X11 can be shown on Wayland. */
export function findXwayland(): boolean {
  return findProgram('Xwayland') !== undefined;
}

/** A compositor that was started here. */
export interface RunningWlroots {
  readonly place: DesktopPlace;
  readonly pids: readonly number[];
  readonly ended: Signal<[error: Error | undefined]>;
  close(): Promise<void>;
}

/** Whether a compositor and the services of a desktop are there. */
export function probeWlroots(program: string): BackendProbe {
  const path = findProgram(program);
  if (path === undefined) {
    return { available: false, found: `${program} is not in PATH`, remedy: `apt install ${program}` };
  }
  const services = probeDesktopServices();
  return services.available ? { available: true, found: path } : services;
}

/** Starts the services and the compositor, and waits until it answers. Fails with MISSING_CAPABILITY, TIMEOUT, FAILED. */
export async function startWlroots(options: WlrootsOptions): Promise<RunningWlroots> {
  const { kind, runtimeDirectory, say } = options;
  const probe = probeWlroots(options.command[0]);
  if (!probe.available) {
    throw new PerunError('MISSING_CAPABILITY', `${kind} cannot be started: ${probe.found}`, { remedy: probe.remedy });
  }
  const desktop = { XDG_SESSION_TYPE: 'wayland', XDG_CURRENT_DESKTOP: kind === 'sway' ? 'sway' : `${kind}:wlroots` };
  const x11File = join(runtimeDirectory, 'x11-display');
  rmSync(x11File, { force: true });
  const env = { ...headless, ...desktop, ...(options.hasX11 ? { DESKTOP_X11_FILE: x11File } : {}), ...options.env };
  const services = await startDesktopServices({ runtimeDirectory, env, say });
  let compositor: OwnProcess | undefined;
  try {
    const before = liveSockets(runtimeDirectory);
    const [command, ...args] = options.command;
    compositor = await OwnProcess.start({ name: kind, command, args, env: services.env, say });
    const wayland = await newSocket(compositor, runtimeDirectory, before, options.sway);
    const x11 = options.hasX11 ? await x11Display(x11File) : null;
    const held = [await holdSeat(wayland)];
    if (options.attend !== undefined) held.push(await options.attend());
    return new StartedWlroots(compositor, services, held, {
      ...{ kind, runtimeDirectory, wayland, bus: services.bus, pipewire: services.pipewire },
      ...{ x11, sway: options.sway, eis: null },
    });
  } catch (error) {
    await compositor?.close();
    await services.close();
    throw error;
  }
}

class StartedWlroots implements RunningWlroots {
  readonly place: DesktopPlace;
  readonly ended: Signal<[error: Error | undefined]> = new Signal();
  readonly #compositor: OwnProcess;
  readonly #services: DesktopServices;
  readonly #held: readonly { close(): void }[];

  constructor(
    compositor: OwnProcess,
    services: DesktopServices,
    held: readonly { close(): void }[],
    place: DesktopPlace,
  ) {
    this.#compositor = compositor;
    this.#services = services;
    this.#held = held;
    this.place = place;
    // To end with nothing wrong is to end as its one app did.
    compositor.ended.on((error) => this.ended.emit(compositor.exitCode === 0 ? undefined : error));
  }

  get pids(): readonly number[] {
    return [...(this.#compositor.isGone ? [] : [this.#compositor.pid]), ...this.#services.pids];
  }

  async close(): Promise<void> {
    for (const each of this.#held) each.close();
    await this.#compositor.close();
    await this.#services.close();
  }
}

/** The Wayland socket that an environment names, if a program of that name listens there, and who that is. */
export function findWlroots(
  env: Readonly<Record<string, string | undefined>>,
  program: string,
): { runtimeDirectory: string; wayland: string; pid: number } | undefined {
  const { WAYLAND_DISPLAY: display, XDG_RUNTIME_DIR: runtimeDirectory } = env;
  if (display === undefined || display === '' || runtimeDirectory === undefined) return undefined;
  const wayland = isAbsolute(display) ? display : join(runtimeDirectory, display);
  const pid = listenerAt(wayland);
  return pid !== undefined && programOf(pid) === program ? { runtimeDirectory, wayland, pid } : undefined;
}

/** The place of a desktop that was found. */
export function foundPlace(
  kind: DesktopKind,
  found: { runtimeDirectory: string; wayland: string },
  env: Readonly<Record<string, string | undefined>>,
  sway: string | null,
): DesktopPlace {
  const { runtimeDirectory, wayland } = found;
  const [bus, pipewire] = [join(runtimeDirectory, 'bus'), join(runtimeDirectory, 'pipewire-0')];
  return {
    ...{ kind, runtimeDirectory, wayland, sway, eis: null, x11: env['DISPLAY'] ?? null },
    bus: env['DBUS_SESSION_BUS_ADDRESS'] ?? (isSocket(bus) ? `unix:path=${bus}` : null),
    pipewire: isSocket(pipewire) ? pipewire : null,
  };
}

export function isSocket(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isSocket() ?? false;
}

/** Names of Wayland sockets somebody listens at; others are left over from the dead and taken away. */
function liveSockets(runtimeDirectory: string): Set<string> {
  const live = new Set<string>();
  for (const name of socketNames(runtimeDirectory)) {
    if (listenerAt(join(runtimeDirectory, name)) === undefined) rmSync(join(runtimeDirectory, name), { force: true });
    else live.add(name);
  }
  return live;
}

function socketNames(runtimeDirectory: string): string[] {
  return readdirSync(runtimeDirectory).filter((name) => /^wayland-\d+$/u.test(name));
}

async function newSocket(
  compositor: OwnProcess,
  runtimeDirectory: string,
  before: ReadonlySet<string>,
  sway: string | null,
): Promise<string> {
  let failure: Error | undefined;
  const forget = compositor.ended.on((error) => (failure = error));
  try {
    const deadline = performance.now() + startMs;
    while (performance.now() < deadline) {
      if (failure !== undefined) throw failure;
      const name = socketNames(runtimeDirectory).find((each) => !before.has(each));
      const isThere = name !== undefined && listenerAt(join(runtimeDirectory, name)) !== undefined;
      if (isThere && (sway === null || isSocket(sway))) return join(runtimeDirectory, name);
      await sleep(20);
    }
  } finally {
    forget();
  }
  const words = compositor.lastWords === '' ? '' : `; it said: ${compositor.lastWords}`;
  throw new PerunError('TIMEOUT', `${compositor.name} was not ready within ${startMs} ms${words}`);
}

async function x11Display(file: string): Promise<string | null> {
  const deadline = performance.now() + x11Ms;
  while (performance.now() < deadline) {
    const text = statSync(file, { throwIfNoEntry: false }) === undefined ? '' : readFileSync(file, 'utf8');
    if (/^:\d+\n$/u.test(text)) return text.trim();
    await sleep(20);
  }
  return null;
}

function listenerAt(path: string): number | undefined {
  try {
    const socket = new WaylandSocket(path);
    const pid = socket.peerPid;
    socket.close();
    return pid;
  } catch {
    return undefined;
  }
}

function programOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return undefined;
  }
}
