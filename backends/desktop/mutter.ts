import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DesktopBackend, RunningDesktop, StartDesktopOptions } from '../../src/drivers/desktop.ts';
import { PerunError } from '../../src/shared/errors.ts';
import { OwnCompositor } from '../bindings/desktop/compositor.ts';
import { type BusCompositor, findOnBus, probeOnBus, usualSocket } from '../bindings/desktop/on-bus.ts';
import { hasOwner } from '../bindings/sd-bus/has-owner.ts';

const mutter: BusCompositor = {
  kind: 'mutter',
  program: 'mutter',
  // The name without which it cannot be streamed.
  busName: 'org.gnome.Mutter.RemoteDesktop',
  // Virtual monitors and input by EIS, both.
  oldest: '45',
  install: 'apt install mutter',
  upgrade: 'use GNOME 45 or newer, such as that of Debian 13',
};

async function start(options: StartDesktopOptions): Promise<RunningDesktop> {
  const { runtimeDirectory, env, say } = options;
  const can = probeOnBus(mutter);
  if (!can.available) throw new PerunError('MISSING_CAPABILITY', can.found, { remedy: can.remedy });
  const wayland = join(runtimeDirectory, usualSocket);
  return OwnCompositor.start({
    ...{ name: 'mutter', command: mutter.program, runtimeDirectory, say },
    // No monitor: each client brings one of its own, and windows wait for it.
    args: ['--headless', '--wayland', '--no-x11', '--wayland-display', usualSocket],
    env: { XDG_SESSION_TYPE: 'wayland', XDG_CURRENT_DESKTOP: 'GNOME', WAYLAND_DISPLAY: usualSocket, ...env },
    // Its settings are not those of the person's own session.
    ownEnv: { GSETTINGS_BACKEND: 'memory' },
    placeOf: ({ bus, pipewire }) => ({
      ...{ kind: 'mutter', runtimeDirectory, wayland, bus, pipewire, x11: null, sway: null, eis: null },
    }),
    isReady: ({ bus }) => existsSync(wayland) && hasOwner(bus, mutter.busName),
  });
}

/** GNOME's compositor, alone: no shell, no panels. What runs already is found by its name on the session bus. */
export const mutterDesktopBackend: DesktopBackend = {
  kind: 'mutter',
  isOfOneApp: false,
  probe: () => probeOnBus(mutter),
  find: (env) => findOnBus(mutter, env),
  start,
};
