import { homedir } from 'node:os';
import { join } from 'node:path';
import type { BackendProbe } from '../../../src/shared/backend-probe.ts';
import type { DisplayBackend, VirtualDisplay } from '../../../src/drivers/display.ts';
import type { DesktopKind, DesktopPlace, DisplayMode } from '../../../src/shared/desktop.ts';
import { PerunError, toPerunError } from '../../../src/shared/errors.ts';
import { SdBus } from '../../bindings/sd-bus/bus.ts';
import { unwrap } from '../../bindings/sd-bus/values.ts';
import { desktopPath, portal, portalInterface } from './request.ts';
import { PortalSession } from './session.ts';

export interface PortalOptions {
  /** Where the token is kept that spares the person the second dialog. */
  readonly tokenFile: string;
  /** For a person to answer; default 2 minutes. */
  readonly consentMs?: number;
  /** For each step that asks nobody; default 5 s. */
  readonly stepMs?: number;
}

/** ConnectToEIS came with it. */
const leastRemoteDesktop = 2;
const [monitor, virtual] = [1, 4];

/** What a portal can share: a monitor of our own where it has them, else one that the person names. */
async function sourceType(bus: SdBus, owner: string): Promise<number> {
  const read = async (name: string, property: string): Promise<number> => {
    const method = {
      destination: owner,
      path: desktopPath,
      interface: 'org.freedesktop.DBus.Properties',
      member: 'Get',
    };
    const [value] = await bus.call(method, { signature: 'ss', values: [portalInterface(name), property] });
    return Number(unwrap(value));
  };
  const version = await read('RemoteDesktop', 'version');
  if (version < leastRemoteDesktop) {
    throw new PerunError(
      'MISSING_CAPABILITY',
      `the portal's RemoteDesktop is of version ${version}; 2 is needed for input`,
      {
        remedy: 'use xdg-desktop-portal 1.17 or newer, with the backend of your desktop',
      },
    );
  }
  const types = await read('ScreenCast', 'AvailableSourceTypes');
  if ((types & virtual) !== 0) return virtual;
  if ((types & monitor) !== 0) return monitor;
  throw new PerunError('MISSING_CAPABILITY', 'the portal shares no monitors', {
    remedy: 'install the portal of your desktop: xdg-desktop-portal-gnome or xdg-desktop-portal-kde',
  });
}

async function probe(place: DesktopPlace): Promise<BackendProbe> {
  if (place.bus === null) return { available: false, found: 'the desktop has no session bus', remedy: installPortal };
  try {
    const bus = await SdBus.connect(place.bus);
    try {
      await sourceType(bus, await bus.ownerOf(portal));
      return { available: true, found: 'the portal, which asks the person at the desktop' };
    } finally {
      bus.close();
    }
  } catch (error) {
    return { available: false, found: toPerunError(error).message, remedy: installPortal };
  }
}

const installPortal = 'install xdg-desktop-portal and the one of your desktop, and log in anew';

/** Outputs by xdg-desktop-portal, for desktops that let nobody in but who the person says. */
export function createPortalDisplay(kind: DesktopKind, portalOptions: PortalOptions): DisplayBackend {
  const { tokenFile, consentMs = 120_000, stepMs = 5000 } = portalOptions;
  return {
    kind,
    probe,
    async open(place: DesktopPlace, mode: DisplayMode): Promise<VirtualDisplay> {
      if (place.bus === null) throw new PerunError('MISSING_CAPABILITY', 'the desktop has no session bus to ask on');
      const bus = await SdBus.connect(place.bus);
      try {
        const owner = await bus.ownerOf(portal);
        const type = await sourceType(bus, owner);
        const session = new PortalSession(bus, owner, mode, { tokenFile, consentMs, stepMs });
        try {
          await session.start(type, place.pipewire);
          return session;
        } catch (error) {
          await session.close();
          throw error;
        }
      } catch (error) {
        bus.close();
        throw error;
      }
    },
  };
}

/** Where tokens are kept: with the state of this user, not that of the desktop. */
export function usualTokenFile(kind: DesktopKind): string {
  const state = process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state');
  return join(state, 'perun', `portal-${kind}.token`);
}
