import { readdirSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type {
  DesktopBackend,
  DesktopEnvironment,
  RunningDesktop,
  StartDesktopOptions,
} from '../../src/drivers/desktop.ts';
import type { BackendProbe } from '../../src/shared/backend-probe.ts';
import type { DesktopPlace } from '../../src/shared/desktop.ts';
import { PerunError } from '../../src/shared/errors.ts';
import { OwnCompositor } from '../bindings/desktop/compositor.ts';
import { findProgram } from '../bindings/desktop/environment.ts';
import { probeDesktopServices } from '../bindings/desktop/services.ts';
import { isAtLeast, programVersion } from '../bindings/desktop/version.ts';

/** A backend without a screen, chosen by name, and input by EIS. */
const oldest = '3.15';

function probe(): BackendProbe {
  const program = findProgram('gamescope');
  const remedy = 'install gamescope: Debian has no package of it, Fedora, Arch and SteamOS have';
  if (program === undefined) return { available: false, found: 'gamescope is not in PATH', remedy };
  const version = programVersion(program, 'gamescope version');
  if (version === undefined || !isAtLeast(version, oldest)) {
    return {
      available: false,
      found: `${program} is ${version ?? 'of no known version'}; ${oldest} or newer is needed`,
      remedy,
    };
  }
  const services = probeDesktopServices();
  return services.available ? { available: true, found: `gamescope ${version}` } : services;
}

function find(env: DesktopEnvironment): DesktopPlace | undefined {
  const runtimeDirectory = env['XDG_RUNTIME_DIR'];
  if (runtimeDirectory === undefined) return undefined;
  const named = env['GAMESCOPE_WAYLAND_DISPLAY'];
  const wayland = named === undefined ? socketsIn(runtimeDirectory).wayland : inside(runtimeDirectory, named);
  if (wayland === null || !isSocket(wayland)) return undefined;
  const eis = `${wayland}-ei`;
  const pipewire = join(runtimeDirectory, 'pipewire-0');
  return {
    ...{ kind: 'gamescope', runtimeDirectory, wayland, sway: null },
    ...{ bus: env['DBUS_SESSION_BUS_ADDRESS'] ?? null, x11: env['DISPLAY'] ?? null },
    eis: isSocket(eis) ? eis : null,
    pipewire: isSocket(pipewire) ? pipewire : null,
  };
}

async function start(options: StartDesktopOptions): Promise<RunningDesktop> {
  const { runtimeDirectory, mode, app, env } = options;
  const can = probe();
  if (!can.available) throw new PerunError('MISSING_CAPABILITY', can.found, { remedy: can.remedy });
  if (app === null || app.length === 0) {
    throw new PerunError('USAGE', 'gamescope shows one program, and none was named', {
      remedy: 'name the program, or take a desktop of many programs: mutter, kwin, sway',
    });
  }
  let node: number | null = null;
  let x11: string | null = null;
  const [width, height, rate] = [mode.width, mode.height, Math.round(mode.rate)].map(String) as [
    string,
    string,
    string,
  ];
  return OwnCompositor.start({
    ...{ name: 'gamescope', command: 'gamescope', runtimeDirectory },
    args: [
      ...['--backend', 'headless', '--output-width', width, '--output-height', height],
      ...['--nested-width', width, '--nested-height', height, '--nested-refresh', rate, '--', ...app],
    ],
    env: { XDG_SESSION_TYPE: 'wayland', XDG_CURRENT_DESKTOP: 'gamescope', ...env },
    say: (line) => {
      // Two nodes have its name; only the one that it tells of can be captured.
      node ??= numberIn(/stream available on node ID: (?<number>\d{1,10})/, line);
      const display = numberIn(/Starting Xwayland on :(?<number>\d{1,5})/, line);
      if (display !== null) x11 ??= `:${display}`;
      options.say(line);
    },
    isReady: () => node !== null && socketsIn(runtimeDirectory).eis !== null,
    placeOf: ({ bus, pipewire }) => ({
      ...{ kind: 'gamescope', runtimeDirectory, ...socketsIn(runtimeDirectory), bus, pipewire, x11, sway: null, node },
    }),
  });
}

/** Of the one that runs in a directory; those that a dead one left behind answer nobody, and are not told apart here. */
function socketsIn(runtimeDirectory: string): { wayland: string | null; eis: string | null } {
  const names = readdirSync(runtimeDirectory)
    .filter((name) => /^gamescope-\d{1,5}$/.test(name))
    .toSorted();
  const wayland = names.map((name) => join(runtimeDirectory, name)).find((path) => isSocket(path)) ?? null;
  return { wayland, eis: wayland !== null && isSocket(`${wayland}-ei`) ? `${wayland}-ei` : null };
}

function inside(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}

function numberIn(pattern: RegExp, line: string): number | null {
  const number = pattern.exec(line)?.groups?.['number'];
  return number === undefined ? null : Number(number);
}

function isSocket(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isSocket() ?? false;
}

/** Valve's compositor for one game, without a screen, at the client's size and rate from the start. */
export const gamescopeDesktopBackend: DesktopBackend = { kind: 'gamescope', isOfOneApp: true, probe, find, start };
