import type { EventLog } from '../../control/events/event-log.ts';
import type { UseCases } from '../../control/router/use-cases.ts';
import { listAbsent, listCores } from '../../core/registry.ts';
import type { Supervisor } from '../../core/supervisor.ts';
import type { HostLog } from '../../platform/log.ts';
import { packageVersion } from '../../platform/package-root.ts';
import type { PerunPaths } from '../../platform/paths.ts';
import { PerunError } from '../../shared/errors.ts';
import { availableCores, coreFolders } from '../core-catalogue.ts';
import { encodePng } from '../store/png.ts';
import type { CoreSessions } from './core-sessions.ts';
import { resolveTarget } from './core-target.ts';
import type { History } from './history.ts';
import type { HostPage } from './host-page.ts';
import type { HostTrust } from './host-trust.ts';
import { hashGame } from './game-hash.ts';
import { createLookAtMachine } from './look-at-machine.ts';
import { streamLog } from './log-stream.ts';
import { createPairUseCases } from './pair-use-cases.ts';
import { listStreams } from '../punktfunk/list-streams.ts';
import type { Punktfunk } from '../punktfunk/punktfunk.ts';
import type { RelayKeeper } from './relay-keeper.ts';
import type { SaveDesk } from './save-desk.ts';

export interface UseCaseParts {
  readonly paths: PerunPaths;
  readonly log: HostLog;
  readonly relay: RelayKeeper;
  readonly supervisor: Supervisor;
  readonly cores: CoreSessions;
  readonly trust: HostTrust;
  /** What the page for other machines is served with; null where it is not served to them. */
  readonly page: Pick<HostPage, 'authorityFingerprint'> | null;
  readonly saves: SaveDesk;
  /** Its door; shut before it was opened. */
  readonly punktfunk: () => Punktfunk;
  readonly history: History;
  readonly startedAt: string;
  readonly events: EventLog;
  /** URL of the control port. */
  readonly api: () => string | null;
  /** URL of the console. */
  readonly console: () => string | null;
  readonly stopHost: () => void;
}

/** Everything the control interface can have done, over the parts of a running host. */
export function createUseCases(parts: UseCaseParts): UseCases {
  const { supervisor, cores, paths } = parts;
  const coreLogger = parts.log.room('core');
  return {
    host: {
      status: async () => {
        const sessions = await parts.relay.client.list();
        return {
          version: packageVersion(),
          node: process.versions.node,
          pid: process.pid,
          startedAt: parts.startedAt,
          addresses: [...parts.relay.addresses, ...parts.punktfunk().addresses],
          viewer: parts.relay.viewer,
          control: paths.controlSocket,
          api: parts.api(),
          console: parts.console(),
          sessions: sessions.length,
          people: sessions.reduce((sum, { people }) => sum + people.length, 0),
          memoryBytes: process.memoryUsage.rss(),
        };
      },
      stop: parts.stopHost,
      examine: createLookAtMachine(paths),
      logs: (lines, follow, signal) => streamLog(parts.log, paths.hostLog, lines, follow, signal),
    },
    stream: {
      list: () => listStreams(parts.punktfunk()),
      stop: (id) => {
        if (parts.punktfunk().end(id)) return { id };
        throw new PerunError('NOT_FOUND', `no stream is called ${id}`, { remedy: 'run `perun stream list`' });
      },
    },
    session: {
      list: async () => parts.relay.client.list(),
      show: async (id) => {
        const session = (await parts.relay.client.list()).find((candidate) => candidate.id === id);
        if (session === undefined) throw new PerunError('SESSION_NOT_FOUND', `no session is called ${id}`);
        return session;
      },
      stop: (id) => cores.stopSession(id),
      picture: async (id) => {
        const picture = await parts.relay.states.call('picture', id);
        return { png: picture === undefined ? null : Buffer.from(encodePng(picture)).toString('base64') };
      },
      run: async (id, action, owns) => parts.relay.client.run({ id, action, owns }),
      speed: async (id, percent, owns) => parts.relay.client.speed({ id, percent, owns }),
      rewind: async (id, seconds, owns) => parts.relay.client.rewind({ id, seconds, owns }),
    },
    core: {
      list: async () => {
        await cores.refresh();
        return supervisor.list();
      },
      available: async () => availableCores(paths, coreLogger),
      run: async (request) => {
        const folders = coreFolders(paths);
        const known = listCores(folders, coreLogger);
        const { rom, ...core } = resolveTarget(request, known, listAbsent(folders, coreLogger));
        const game = rom === undefined ? '' : await hashGame(rom);
        return cores.run({ ...core, game, owner: request.owner });
      },
      stop: (id) => cores.stop(id),
      logs: async (id, lines) => supervisor.logs(id, lines),
    },
    save: parts.saves,
    history: parts.history,
    events: parts.events,
    pair: createPairUseCases(parts.trust, parts.page, () => parts.relay.addresses),
    stats: {
      get: async (session) => parts.relay.client.stats(session === undefined ? {} : { session }),
    },
  };
}
