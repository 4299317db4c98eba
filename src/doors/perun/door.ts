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
import { admit, isEncrypted, nobodyPaired, type TrustView } from './admission.ts';
import { profileOfPath } from './legacy-profile.ts';
import { noPairing, type PairingLine } from './pairing-line.ts';
import { PerunPeer } from './peer.ts';

export interface PerunDoorOptions {
  readonly registry: SessionRegistry;
  readonly limits: Limits;
  readonly logger: Logger;
  readonly lz4: Lz4;
  /** Offered to those who come, where there is one; the registry must have it too. */
  readonly zstd?: Zstd;
  /** Default: nobody is paired, and nobody can pair. */
  readonly trust?: TrustView;
  readonly pairing?: PairingLine;
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
  readonly #trust: TrustView;
  readonly #peers = new Map<Connection, PerunPeer>();
  #lastId = 0;

  constructor(options: PerunDoorOptions) {
    this.#options = options;
    this.#trust = options.trust ?? nobodyPaired();
    this.#trust.changed.on(() => {
      for (const peer of [...this.#peers.values()]) peer.rejudge();
    });
  }

  get connections(): number {
    return this.#peers.size;
  }

  accept(connection: Connection, entrance: Entrance): void {
    const refusal = this.#refusal(connection, entrance);
    if (refusal !== undefined) {
      this.#options.logger.warn({ remote: connection.remote }, `refused: ${refusal}`);
      connection.send(encodeError(refusal));
      void connection.close();
      return;
    }
    const { registry, limits, logger, lz4, zstd, pairing = noPairing, clock = systemClock } = this.#options;
    const trust = this.#trust;
    connection.closed.on(() => this.#peers.delete(connection));
    this.#lastId += 1;
    const peer = PerunPeer.serve({
      ...{ connection, registry, limits, clock, logger, lz4, zstd, trust, pairing },
      id: `perun-${this.#lastId}`,
      mayOwn: entrance.mayOwn,
      coreSession: entrance.coreSession,
      wishedSession: sessionOfPath(connection.path),
      profile: profileOfPath(connection.path),
    });
    this.#peers.set(connection, peer);
  }

  /** Why nothing more is to be said to this one; undefined where it may say its hello. */
  #refusal(connection: Connection, entrance: Entrance): string | undefined {
    const { limits } = this.#options;
    const trust = this.#trust;
    if (this.#peers.size >= limits.connections) {
      return `this host already has ${limits.connections} connections; try again later`;
    }
    const owner = entrance.mayOwn || entrance.coreSession !== undefined;
    if (admit(connection, owner, connection.peerFingerprint, trust) !== 0) return undefined;
    if (!isEncrypted(connection)) {
      return 'this host takes other machines by TLS and paired only; see `perun client pair`';
    }
    const strangers = [...this.#peers.values()].filter((peer) => peer.isStranger).length;
    return strangers >= limits.strangers ? 'too many devices wait to be paired; try again later' : undefined;
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    await Promise.all([...this.#peers.keys()].map((connection) => connection.close()));
  }
}

/** `/s/<id>` names a session, also behind the path of an old client's profile; any other path names none, because old clients connect with any. */
export function sessionOfPath(path: string): string {
  const id = /^(?:\/legacy\/(?:js|wasm))?\/s\/([^/?#]+)/.exec(path)?.[1] ?? '';
  return isSessionName(id) ? id : '';
}
