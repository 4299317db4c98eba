import type { Supervisor } from '../../core/supervisor.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Limits } from '../../shared/limits.ts';
import type { Logger } from '../../shared/logger.ts';
import { StoreClient } from '../store/store-client.ts';
import { Autosaves } from './autosaves.ts';
import type { RelayKeeper } from './relay-keeper.ts';
import { SaveDesk } from './save-desk.ts';

export interface HostSavesOptions {
  /** The database. */
  readonly path: string;
  readonly relay: RelayKeeper;
  readonly supervisor: Supervisor;
  readonly gameOf: (session: string) => string | undefined;
  readonly ownerOf: (session: string) => string;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Everything of a host that keeps saves. */
export interface HostSaves {
  readonly desk: SaveDesk;
  readonly autosaves: Autosaves;
  close(): Promise<void>;
}

/** Nothing is opened before it is needed. */
export function createHostSaves(options: HostSavesOptions): HostSaves {
  const { path, relay, supervisor, gameOf, ownerOf, limits, clock, logger } = options;
  const store = new StoreClient(path);
  const desk = new SaveDesk({
    store,
    states: () => relay.states,
    sessions: async () => relay.client.list(),
    gameOf,
    limits,
    now: () => Date.now(),
    onLoaded: (session) => autosaves.loaded(session),
  });
  const stats = async () => (await relay.client.stats({})).sessions;
  const autosaves = new Autosaves({ desk, store, supervisor, stats, ownerOf, limits, clock, logger });
  return { desk, autosaves, close: () => (autosaves.close(), store.close()) };
}
