import type { Lz4 } from '../../codec/lz4/lz4.ts';
import type { Zstd } from '../../codec/zstd.ts';
import { encodeError } from '../../protocol/perun/encode.ts';
import { isSessionName } from '../../session/names.ts';
import type { SessionRegistry } from '../../session/registry.ts';
import type { Session } from '../../session/session.ts';
import { type Clock, systemClock } from '../../shared/clock.ts';
import type { Limits } from '../../shared/limits.ts';
import type { Logger } from '../../shared/logger.ts';
import type { Connection } from '../../transport/types.ts';
import { profileOfPath } from './legacy-profile.ts';
import { PerunPeer } from './peer.ts';

export interface PerunDoorOptions {
  readonly registry: SessionRegistry;
  readonly limits: Limits;
  readonly logger: Logger;
  readonly lz4: Lz4;
  /** Offered to those who come, where there is one; the registry must have it too. */
  readonly zstd?: Zstd;
  readonly clock?: Clock;
}

export interface Entrance {
  /** True for the host's own Unix socket, which only its owner can open. */
  readonly mayOwn: boolean;
  /** The session whose core alone may come by this listener. */
  readonly coreSession?: Session;
}

/** The door for everybody who speaks the Perun protocol: cores, watchers and players, of the seed or with the extension. */
export class PerunDoor {
  readonly #options: PerunDoorOptions;
  readonly #connections = new Set<Connection>();

  constructor(options: PerunDoorOptions) {
    this.#options = options;
  }

  get connections(): number {
    return this.#connections.size;
  }

  accept(connection: Connection, entrance: Entrance): void {
    const { limits, logger } = this.#options;
    if (this.#connections.size >= limits.connections) {
      logger.warn({ remote: connection.remote }, `refused: ${limits.connections} connections are open`);
      connection.send(encodeError(`this host already has ${limits.connections} connections; try again later`));
      void connection.close();
      return;
    }
    this.#connections.add(connection);
    connection.closed.on(() => this.#connections.delete(connection));
    PerunPeer.serve({
      connection,
      registry: this.#options.registry,
      limits,
      clock: this.#options.clock ?? systemClock,
      logger,
      lz4: this.#options.lz4,
      zstd: this.#options.zstd,
      mayOwn: entrance.mayOwn,
      coreSession: entrance.coreSession,
      wishedSession: sessionOfPath(connection.path),
      profile: profileOfPath(connection.path),
    });
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    await Promise.all([...this.#connections].map((connection) => connection.close()));
  }
}

/** `/s/<id>` names a session, also behind the path of an old client's profile; any other path names none, because old clients connect with any. */
export function sessionOfPath(path: string): string {
  const id = /^(?:\/legacy\/(?:js|wasm))?\/s\/([^/?#]+)/.exec(path)?.[1] ?? '';
  return isSessionName(id) ? id : '';
}
