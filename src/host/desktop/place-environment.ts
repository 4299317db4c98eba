import { basename, dirname } from 'node:path';
import type { Environment } from '../../platform/paths.ts';
import { type DesktopPlace, DesktopKind } from '../../shared/desktop.ts';

/** What would lead a program into the session that the host itself was started in. */
const ofOtherSessions =
  /^(?:DISPLAY|XAUTHORITY|SESSION_MANAGER|DESKTOP_SESSION|LIBEI_SOCKET|SWAYSOCK|I3SOCK|NOTIFY_SOCKET|NODE_OPTIONS|XDG_(?:RUNTIME_DIR|SESSION_.*|VTNR|SEAT.*|CURRENT_DESKTOP)|(?:WAYLAND|DBUS|PIPEWIRE|PULSE|LISTEN|WLR|AT_SPI|PERUN)_.*)$/u;

const isWayland = (kind: DesktopKind): boolean => kind !== DesktopKind.x11;

/** The variables of an app on a desktop: those of the host that belong to no session, and where that desktop is. */
export function placeEnvironment(place: DesktopPlace, own: Environment): Record<string, string> {
  const { runtimeDirectory, wayland, bus, x11, authority = null, pipewire, sway } = place;
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    if (value !== undefined && !ofOtherSessions.test(name)) variables[name] = value;
  }
  return {
    ...variables,
    XDG_RUNTIME_DIR: runtimeDirectory,
    XDG_SESSION_TYPE: isWayland(place.kind) ? 'wayland' : 'x11',
    ...(wayland !== null && { WAYLAND_DISPLAY: dirname(wayland) === runtimeDirectory ? basename(wayland) : wayland }),
    ...(x11 !== null && { DISPLAY: x11 }),
    ...(authority !== null && { XAUTHORITY: authority }),
    ...(bus !== null && { DBUS_SESSION_BUS_ADDRESS: bus }),
    ...(pipewire !== null && { PIPEWIRE_REMOTE: pipewire, PULSE_SERVER: `unix:${runtimeDirectory}/pulse/native` }),
    ...(sway !== null && { SWAYSOCK: sway }),
  };
}
