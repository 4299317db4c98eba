import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DesktopBackend, RunningDesktop, StartDesktopOptions } from '../../src/drivers/desktop.ts';
import { PerunError } from '../../src/shared/errors.ts';
import { OwnCompositor } from '../bindings/desktop/compositor.ts';
import { type BusCompositor, findOnBus, probeOnBus, usualSocket } from '../bindings/desktop/on-bus.ts';
import { hasOwner } from '../bindings/sd-bus/has-owner.ts';

const kwin: BusCompositor = {
  kind: 'kwin',
  program: 'kwin_wayland',
  busName: 'org.kde.KWin',
  // Input by EIS.
  oldest: '6.1',
  install: 'apt install kwin-wayland kwin-common',
  upgrade: 'use Plasma 6.5.6 or newer',
};

async function start(options: StartDesktopOptions): Promise<RunningDesktop> {
  const { runtimeDirectory, mode, env, say } = options;
  const can = probeOnBus(kwin);
  if (!can.available) throw new PerunError('MISSING_CAPABILITY', can.found, { remedy: can.remedy });
  const wayland = join(runtimeDirectory, usualSocket);
  return OwnCompositor.start({
    ...{ name: 'kwin', command: kwin.program, runtimeDirectory, say },
    args: [
      ...['--virtual', '--width', String(mode.width), '--height', String(mode.height)],
      ...['--socket', usualSocket, '--no-lockscreen', '--no-global-shortcuts'],
    ],
    env: { XDG_SESSION_TYPE: 'wayland', XDG_CURRENT_DESKTOP: 'KDE', WAYLAND_DISPLAY: usualSocket, ...env },
    ownEnv: {
      // Only we and what we start reach its socket.
      KWIN_WAYLAND_NO_PERMISSION_CHECKS: '1',
      // Its settings are not those of the person's own session.
      XDG_CONFIG_HOME: join(runtimeDirectory, 'kwin'),
    },
    placeOf: ({ bus, pipewire }) => ({
      ...{ kind: 'kwin', runtimeDirectory, wayland, bus, pipewire, x11: null, sway: null, eis: null },
    }),
    isReady: ({ bus }) => existsSync(wayland) && hasOwner(bus, kwin.busName),
  });
}

/** KDE's compositor, alone: no panels. What runs already is found by its name on the session bus. */
export const kwinDesktopBackend: DesktopBackend = {
  kind: 'kwin',
  isOfOneApp: false,
  probe: () => probeOnBus(kwin),
  find: (env) => findOnBus(kwin, env),
  start,
};
