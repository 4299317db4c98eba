import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Variables of a process, those that are not set left out. */
export type Variables = Readonly<Record<string, string>>;

/** What would lead a program of a new desktop into the session that the host itself was started in. */
const ofOtherSessions = [
  /^(DISPLAY|XAUTHORITY|SESSION_MANAGER|DESKTOP_SESSION|LIBEI_SOCKET|SWAYSOCK|I3SOCK|NOTIFY_SOCKET|NODE_OPTIONS)$/,
  /^XDG_(RUNTIME_DIR|SESSION_.*|VTNR|SEAT.*|CURRENT_DESKTOP|ACTIVATION_TOKEN)$/,
  /^(WAYLAND|DBUS|GNOME|KDE|KWIN|PIPEWIRE|PULSE|LISTEN|WLR|AT_SPI|GAMESCOPE|PERUN|VITEST)_/,
];

/** The variables that programs of a desktop begin with: ours, without those of another session, then `more`. */
export function desktopVariables(runtimeDirectory: string, bus: string | null, more: Variables): Variables {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !ofOtherSessions.some((pattern) => pattern.test(name))) variables[name] = value;
  }
  variables['XDG_RUNTIME_DIR'] = runtimeDirectory;
  if (bus !== null) variables['DBUS_SESSION_BUS_ADDRESS'] = bus;
  return { ...variables, ...more };
}

/** Path of a program that can be run; undefined where no folder of PATH has it. */
export function findProgram(name: string, path: string = process.env['PATH'] ?? ''): string | undefined {
  for (const folder of path.split(delimiter)) {
    if (folder === '') continue;
    const program = join(folder, name);
    try {
      accessSync(program, constants.X_OK);
      if (statSync(program).isFile()) return program;
    } catch {
      // The next folder may have it.
    }
  }
  return undefined;
}
