import { isOver, type Supervisor } from '../../core/supervisor.ts';
import type { SessionInfo } from '../../control/contract/schemas.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Limits } from '../../shared/limits.ts';
import type { Logger } from '../../shared/logger.ts';
import { History, type HistoryOptions } from './history.ts';
import { StoreClient } from '../store/store-client.ts';
import { Autosaves } from './autosaves.ts';
import { Batteries } from './batteries.ts';
import type { RelayKeeper } from './relay-keeper.ts';
import { SaveDesk } from './save-desk.ts';

export interface HostSavesOptions {
  /** The database. */
  readonly path: string;
  /** Folder of what batteries keep of running games. */
  readonly batteries: string;
  readonly relay: RelayKeeper;
  readonly supervisor: Supervisor;
  readonly gameOf: (session: string) => string | undefined;
  readonly ownerOf: (session: string) => string;
  readonly about: HistoryOptions['about'];
  readonly bounds: HistoryOptions['bounds'];
  readonly limits: Limits;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Everything of a host that keeps saves, and remembers what ran. */
export interface HostSaves {
  readonly desk: SaveDesk;
  readonly autosaves: Autosaves;
  readonly batteries: Batteries;
  readonly history: History;
  close(): Promise<void>;
}

/** Nothing is opened before it is needed. */
export function createHostSaves(options: HostSavesOptions): HostSaves {
  const { path, relay, supervisor, gameOf, ownerOf, limits, clock, logger } = options;
  const store = new StoreClient(path);
  const now = (): number => Date.now();
  const batteries = new Batteries({ folder: options.batteries, store, limits, clock, logger, now });
  supervisor.changed.on(({ id, state }) => isOver(state) && batteries.ended(id));
  const desk = new SaveDesk({
    store,
    states: () => relay.states,
    sessions: async () => relay.client.list(),
    gameOf,
    limits,
    now,
    onLoaded: (session) => autosaves.loaded(session),
    batteries: {
      fork: (session) => batteries.fork(session),
      swap: (session, kept) =>
        batteries.swap(session, kept, (battery) => {
          autosaves.anew(session);
          return supervisor.replace(session, { ...supervisor.spec(session), battery });
        }),
    },
  });
  const stats = async () => (await relay.client.stats({})).sessions;
  const autosaves = new Autosaves({ desk, store, supervisor, stats, ownerOf, limits, clock, logger });
  const sessions = (): Promise<SessionInfo[]> => relay.client.list();
  const { about, bounds } = options;
  const history = new History({ store, bounds, sessions, stats, about, clock, logger, now });
  const close = async (): Promise<void> => {
    autosaves.close();
    await batteries.close();
    await store.close();
  };
  return { desk, autosaves, batteries, history, close };
}
