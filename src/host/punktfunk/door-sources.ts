import { type DoorSources, runningPrefix } from '../../doors/punktfunk/types.ts';
import type { MediaSource } from '../../media/types.ts';
import { PerunError } from '../../shared/errors.ts';

/** A session as far as it matters here. */
export interface RunningSession {
  readonly id: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

const unitsPrefix = 'units:';

/**
 * What clients are shown: what the operator fixed (`synthetic`, `units:<bytes>` or `core:<session>`), else the session they name as
 * `session:<id>`, else the newest one.
 */
export function doorSources(fixed: string | null, list: () => Promise<readonly RunningSession[]>): DoorSources {
  return {
    pick: async (launch): Promise<MediaSource> => {
      if (fixed === 'synthetic') return { kind: 'synthetic' };
      if (fixed?.startsWith(unitsPrefix)) return { kind: 'units', bytes: Number(fixed.slice(unitsPrefix.length)) };
      const sessions = await list();
      const wanted = fixed === null ? launch.replace(runningPrefix, '') : fixed.slice('core:'.length);
      if (wanted !== '') {
        if (sessions.some(({ id }) => id === wanted)) return { kind: 'core', session: wanted };
        throw new PerunError('SESSION_NOT_FOUND', `no session is called ${wanted}`);
      }
      const newest = sessions.toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))[0];
      if (newest !== undefined) return { kind: 'core', session: newest.id };
      throw new PerunError('SESSION_NOT_FOUND', 'no session runs', {
        remedy: 'start a core with `perun core run`, or the host with --source synthetic',
      });
    },
  };
}
