import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { BackendProbe } from '../../../src/shared/backend-probe.ts';
import type { DesktopKind, DesktopPlace } from '../../../src/shared/desktop.ts';
import { hasOwner } from '../sd-bus/has-owner.ts';
import { probeSdBus } from '../sd-bus/library.ts';
import { findProgram } from './environment.ts';
import { probeDesktopServices } from './services.ts';
import { isAtLeast, programVersion } from './version.ts';

/** A compositor that is found and steered by its name on the session bus. */
export interface BusCompositor {
  readonly kind: DesktopKind;
  readonly program: string;
  readonly busName: string;
  readonly oldest: string;
  /** What brings the program, and what brings one that is new enough. */
  readonly install: string;
  readonly upgrade: string;
}

/** The Wayland socket of those that tell no other. */
export const usualSocket = 'wayland-0';

/** Whether it can be started here: the program, its version, and what it needs. */
export function probeOnBus({ kind, program, oldest, install, upgrade }: BusCompositor): BackendProbe {
  const path = findProgram(program);
  if (path === undefined) return { available: false, found: `${program} is not in PATH`, remedy: install };
  const version = programVersion(path, kind);
  if (version === undefined || !isAtLeast(version, oldest)) {
    const found = `${path} is ${version ?? 'of no known version'}; ${oldest} or newer is needed`;
    return { available: false, found, remedy: upgrade };
  }
  const failed = [probeSdBus(), probeDesktopServices()].find(({ available }) => !available);
  return failed ?? { available: true, found: `${kind} ${version}` };
}

/** The one that owns its name on the bus of an environment. */
export function findOnBus(
  { kind, busName }: BusCompositor,
  env: Readonly<Record<string, string | undefined>>,
): DesktopPlace | undefined {
  const bus = env['DBUS_SESSION_BUS_ADDRESS'];
  const runtimeDirectory = env['XDG_RUNTIME_DIR'];
  if (bus === undefined || runtimeDirectory === undefined || !hasOwner(bus, busName)) return undefined;
  const display = env['WAYLAND_DISPLAY'] ?? usualSocket;
  const wayland = isAbsolute(display) ? display : join(runtimeDirectory, display);
  const pipewire = join(runtimeDirectory, 'pipewire-0');
  return {
    ...{ kind, runtimeDirectory, bus, x11: env['DISPLAY'] ?? null, sway: null, eis: null },
    wayland: existsSync(wayland) ? wayland : null,
    pipewire: existsSync(pipewire) ? pipewire : null,
  };
}
