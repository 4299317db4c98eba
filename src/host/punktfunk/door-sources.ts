import { desktopName, type DoorSources, runningPrefix } from '../../doors/punktfunk/types.ts';
import type { MediaSource } from '../../media/types.ts';
import type { DisplayMode } from '../../shared/desktop.ts';
import { PerunError } from '../../shared/errors.ts';

/** A session as far as it matters here. */
export interface RunningSession {
  readonly id: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** What there is to see of desktops. */
export interface DesktopOffer {
  /** Whether a launch id is the desktop or one of its apps. */
  has(name: string): boolean;
  /** Starts what has to be started. */
  pick(name: string, mode: DisplayMode): Promise<MediaSource>;
}

const unitsPrefix = 'units:';
const appPrefix = 'app:';

/**
 * What clients are shown: what the operator fixed (`synthetic`, `units:<bytes>`, `core:<session>`, `desktop` or
 * `app:<name>`), else what they name: the desktop, an app of it, a session as `session:<id>`; else the desktop where
 * there is one, and the newest session where there is none.
 */
export function doorSources(
  fixed: string | null,
  list: () => Promise<readonly RunningSession[]>,
  desktop?: DesktopOffer,
): DoorSources {
  const onDesktop = (name: string, mode: DisplayMode): Promise<MediaSource> => {
    if (desktop !== undefined) return desktop.pick(name, mode);
    throw new PerunError('NOT_FOUND', 'this host shows no desktop', {
      remedy: 'start it with --desktop auto',
    });
  };
  return {
    pick: async (launch, _mayLaunch, mode): Promise<MediaSource> => {
      if (fixed === 'synthetic') return { kind: 'synthetic' };
      if (fixed?.startsWith(unitsPrefix)) return { kind: 'units', bytes: Number(fixed.slice(unitsPrefix.length)) };
      if (fixed === desktopName) return onDesktop(desktopName, mode);
      if (fixed?.startsWith(appPrefix)) return onDesktop(fixed.slice(appPrefix.length), mode);
      if (fixed === null) {
        if (launch === desktopName || (launch === '' && desktop !== undefined)) return onDesktop(desktopName, mode);
        if (desktop?.has(launch) === true) return desktop.pick(launch, mode);
      }
      const sessions = await list();
      const wanted = fixed === null ? launch.replace(runningPrefix, '') : fixed.slice('core:'.length);
      if (wanted !== '') {
        if (sessions.some(({ id }) => id === wanted)) return { kind: 'core', session: wanted };
        throw new PerunError('SESSION_NOT_FOUND', `no session is called ${wanted}`);
      }
      const newest = sessions.toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))[0];
      if (newest !== undefined) return { kind: 'core', session: newest.id };
      throw new PerunError('SESSION_NOT_FOUND', 'no session runs', {
        remedy: 'start a core with `perun core run`, or the host with --desktop auto or --source synthetic',
      });
    },
  };
}
