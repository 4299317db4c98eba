import { implement } from '@orpc/server';
import { toRpcError } from '../../control/contract/errors.ts';
import type { PerunDoor } from '../../doors/perun/door.ts';
import type { SessionRegistry } from '../../session/registry.ts';
import type { Steerer } from '../../session/steering.ts';
import { PerunError } from '../../shared/errors.ts';
import type { LogLevel } from '../../shared/logger.ts';
import { relayContract } from './contract.ts';
import type { CoreSockets } from './core-sockets.ts';
import { viewSession, viewStats } from './session-view.ts';

export interface RelayServiceOptions {
  readonly registry: SessionRegistry;
  readonly door: PerunDoor;
  readonly coreSockets: CoreSockets;
  readonly addresses: readonly string[];
  readonly configure: (settings: ChangingSettings) => void;
}

/** What may change while the worker runs. */
export interface ChangingSettings {
  readonly allowOrigin: readonly string[];
  readonly logLevel: LogLevel;
}

/** The relay contract over this worker's sessions. */
export function createRelayService({ registry, door, coreSockets, addresses, configure }: RelayServiceOptions) {
  const procedures = implement(relayContract).use(async ({ next }) => {
    try {
      return await next();
    } catch (error) {
      throw toRpcError(error);
    }
  });
  return procedures.router({
    addresses: procedures.addresses.handler(() => [...addresses]),
    open: procedures.open.handler(async ({ input }) => {
      if (input.id !== undefined && registry.find(input.id) !== undefined) {
        throw new PerunError('REFUSED', `a session "${input.id}" is already there`);
      }
      const session = registry.open({ title: input.title, label: input.label, keeper: 'launcher', id: input.id });
      return { id: session.id, address: await coreSockets.open(session) };
    }),
    close: procedures.close.handler(({ input }) => {
      const session = registry.get(input.id);
      session.end(input.reason);
      return viewSession(session);
    }),
    list: procedures.list.handler(() => registry.all.map(viewSession)),
    run: procedures.run.handler(({ input }) => {
      const session = registry.get(input.id);
      session.steering.run(input.action, caller(input.owns));
      return viewSession(session);
    }),
    speed: procedures.speed.handler(({ input }) => {
      const session = registry.get(input.id);
      session.steering.setSpeed(input.percent, caller(input.owns));
      return viewSession(session);
    }),
    rewind: procedures.rewind.handler(async ({ input }) => {
      const session = registry.get(input.id);
      const seconds = await session.steering.rewind(input.seconds, caller(input.owns));
      return { session: viewSession(session), seconds };
    }),
    configure: procedures.configure.handler(({ input }) => configure(input)),
    totals: procedures.totals.handler(() => {
      const { frameBytes, inputToFrame, ...counts } = registry.totals;
      const viewers = registry.all.flatMap(({ people }) => people.map(({ viewer }) => viewer));
      return {
        ...counts,
        frameBytes: frameBytes.reading,
        inputToFrame: inputToFrame.reading,
        connections: door.connections,
        waiting: viewers.filter(({ ready }) => !ready).length,
        queuedBytes: viewers.reduce((sum, { queuedBytes }) => sum + queuedBytes, 0),
      };
    }),
    stats: procedures.stats.handler(({ input }) => {
      const sessions = input.session === undefined ? registry.all : [registry.get(input.session)];
      return {
        at: new Date().toISOString(),
        connections: door.connections,
        relayMemoryBytes: process.memoryUsage.rss(),
        sessions: sessions.map(viewStats),
      };
    }),
  });
}

/** Whoever steers by the control interface stays for no longer than the call. */
function caller(owns: boolean): Steerer {
  return { person: undefined, owns };
}
