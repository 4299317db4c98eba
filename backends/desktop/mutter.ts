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

/** The name by which GNOME's compositor is found, and without which it cannot be streamed. */
const busName = 'org.gnome.Mutter.RemoteDesktop';
const socketName = 'wayland-0';
/** Virtual monitors and input by EIS, both. */
const oldest = '45';

function probe(): BackendProbe {
  const program = findProgram('mutter');
  if (program === undefined) return { available: false, found: 'mutter is not in PATH', remedy: 'apt install mutter' };
  const version = programVersion(program, 'mutter');
  if (version === undefined || !isAtLeast(version, oldest)) {
    const found = `${program} is ${version ?? 'of no known version'}; ${oldest} or newer is needed`;
    return { available: false, found, remedy: 'use GNOME 45 or newer, such as that of Debian 13' };
  }
  const failed = [probeSdBus(), probeDesktopServices()].find(({ available }) => !available);
  return failed ?? { available: true, found: `mutter ${version}` };
}

function find(env: DesktopEnvironment): DesktopPlace | undefined {
  const bus = env['DBUS_SESSION_BUS_ADDRESS'];
  const runtimeDirectory = env['XDG_RUNTIME_DIR'];
  if (bus === undefined || runtimeDirectory === undefined || !hasOwner(bus, busName)) return undefined;
  const display = env['WAYLAND_DISPLAY'] ?? socketName;
  const wayland = isAbsolute(display) ? display : join(runtimeDirectory, display);
  const pipewire = join(runtimeDirectory, 'pipewire-0');
  return {
    ...{ kind: 'mutter', runtimeDirectory, bus, x11: env['DISPLAY'] ?? null, sway: null, eis: null },
    wayland: existsSync(wayland) ? wayland : null,
    pipewire: existsSync(pipewire) ? pipewire : null,
  };
}

async function start(options: StartDesktopOptions): Promise<RunningDesktop> {
  const { runtimeDirectory, env, say } = options;
  const can = probe();
  if (!can.available) throw new PerunError('MISSING_CAPABILITY', can.found, { remedy: can.remedy });
  const wayland = join(runtimeDirectory, socketName);
  return OwnCompositor.start({
    ...{ name: 'mutter', command: 'mutter', runtimeDirectory, say },
    // No monitor: each client brings one of its own, and windows wait for it.
    args: ['--headless', '--wayland', '--no-x11', '--wayland-display', socketName],
    env: { XDG_SESSION_TYPE: 'wayland', XDG_CURRENT_DESKTOP: 'GNOME', WAYLAND_DISPLAY: socketName, ...env },
    // Its settings are not those of the person's own session.
    ownEnv: { GSETTINGS_BACKEND: 'memory' },
    placeOf: ({ bus, pipewire }) => ({
      ...{ kind: 'mutter', runtimeDirectory, wayland, bus, pipewire, x11: null, sway: null, eis: null },
    }),
    isReady: ({ bus }) => existsSync(wayland) && hasOwner(bus, busName),
  });
}

/** GNOME's compositor, alone: no shell, no panels. What runs already is found by its name on the session bus. */
export const mutterDesktopBackend: DesktopBackend = { kind: 'mutter', isOfOneApp: false, probe, find, start };
