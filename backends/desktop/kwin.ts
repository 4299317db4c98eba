import { existsSync } from 'node:fs';
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
import { hasOwner } from '../bindings/sd-bus/has-owner.ts';
import { probeSdBus } from '../bindings/sd-bus/library.ts';

const busName = 'org.kde.KWin';
const program = 'kwin_wayland';
const socketName = 'wayland-0';
/** Input by EIS. */
const oldest = '6.1';

function probe(): BackendProbe {
  const path = findProgram(program);
  const remedy = 'apt install kwin-wayland kwin-common';
  if (path === undefined) return { available: false, found: `${program} is not in PATH`, remedy };
  const version = programVersion(path, 'kwin');
  if (version === undefined || !isAtLeast(version, oldest)) {
    const found = `${path} is ${version ?? 'of no known version'}; ${oldest} or newer is needed`;
    return { available: false, found, remedy: 'use Plasma 6.5.6 or newer' };
  }
  const failed = [probeSdBus(), probeDesktopServices()].find(({ available }) => !available);
  return failed ?? { available: true, found: `kwin ${version}` };
}

function find(env: DesktopEnvironment): DesktopPlace | undefined {
  const bus = env['DBUS_SESSION_BUS_ADDRESS'];
  const runtimeDirectory = env['XDG_RUNTIME_DIR'];
  if (bus === undefined || runtimeDirectory === undefined || !hasOwner(bus, busName)) return undefined;
  const display = env['WAYLAND_DISPLAY'] ?? socketName;
  const wayland = isAbsolute(display) ? display : join(runtimeDirectory, display);
  const pipewire = join(runtimeDirectory, 'pipewire-0');
  return {
    ...{ kind: 'kwin', runtimeDirectory, bus, x11: env['DISPLAY'] ?? null, sway: null, eis: null },
    wayland: existsSync(wayland) ? wayland : null,
    pipewire: existsSync(pipewire) ? pipewire : null,
  };
}

async function start(options: StartDesktopOptions): Promise<RunningDesktop> {
  const { runtimeDirectory, mode, env, say } = options;
  const can = probe();
  if (!can.available) throw new PerunError('MISSING_CAPABILITY', can.found, { remedy: can.remedy });
  const wayland = join(runtimeDirectory, socketName);
  return OwnCompositor.start({
    ...{ name: 'kwin', command: program, runtimeDirectory, say },
    args: [
      ...['--virtual', '--width', String(mode.width), '--height', String(mode.height)],
      ...['--socket', socketName, '--no-lockscreen', '--no-global-shortcuts'],
    ],
    env: { XDG_SESSION_TYPE: 'wayland', XDG_CURRENT_DESKTOP: 'KDE', WAYLAND_DISPLAY: socketName, ...env },
    ownEnv: {
      // Only we and what we start reach its socket.
      KWIN_WAYLAND_NO_PERMISSION_CHECKS: '1',
      // Its settings are not those of the person's own session.
      XDG_CONFIG_HOME: join(runtimeDirectory, 'kwin'),
    },
    placeOf: ({ bus, pipewire }) => ({
      ...{ kind: 'kwin', runtimeDirectory, wayland, bus, pipewire, x11: null, sway: null, eis: null },
    }),
    isReady: ({ bus }) => existsSync(wayland) && hasOwner(bus, busName),
  });
}

/** KDE's compositor, alone: no panels. What runs already is found by its name on the session bus. */
export const kwinDesktopBackend: DesktopBackend = { kind: 'kwin', isOfOneApp: false, probe, find, start };
