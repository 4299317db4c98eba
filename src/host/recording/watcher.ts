import type { PerunClient } from '../../client/client.ts';
import type { PerunPaths } from '../../platform/paths.ts';
import { defaultAddress, openClient } from '../open-client.ts';

/** Somebody who only watches a session, of this user's host unless an address is given; not started yet. */
export function openWatcher(paths: PerunPaths, session: string, address?: string): Promise<PerunClient> {
  return openClient({
    address: address ?? defaultAddress(paths),
    paths,
    session,
    seat: { kind: 'watcher', player: 0 },
    name: 'recorder',
  });
}
