import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { pairWithHost } from '../client/pairing.ts';
import type { PerunPaths } from '../platform/paths.ts';
import type { Pin } from '../protocol/pairing/fingerprint.ts';
import type { PairPending, PairResult } from '../protocol/pairing/messages.ts';
import type { Access } from '../protocol/perun/values.ts';
import { isPerunError, PerunError } from '../shared/errors.ts';
import { parseAddress } from '../transport/address.ts';
import { createTlsTransport } from '../transport/tls/tls.ts';
import type { Connection } from '../transport/types.ts';
import { openIdentity } from '../trust/identity/identity.ts';
import { KnownHosts } from '../trust/store/known-hosts.ts';

/** A host that is reached over TLS, and known by its fingerprint. */
export class RemoteHost {
  readonly address: string;
  readonly #known: KnownHosts;
  readonly #folder: string;
  /** What it has to show: what a person gave, or what it showed first in this process. */
  #expected: string | undefined;
  readonly #pin: Pin | undefined;

  /** `pin` is what a person gave: digits to pair with, or the fingerprint that the host has to show. */
  constructor(address: string, paths: PerunPaths, pin: Pin | undefined) {
    this.address = address;
    this.#folder = paths.config;
    this.#known = new KnownHosts(paths.config);
    this.#pin = pin;
    this.#expected = pin?.kind === 'fingerprint' ? pin.fingerprint : undefined;
  }

  /** Fails with FINGERPRINT_CHANGED where another host answers than the one known there. */
  async connect(signal: AbortSignal): Promise<Connection> {
    const connection = await this.#open(signal);
    const verdict = this.#known.judge(this.address, connection.peerFingerprint, this.#expected);
    if (isPerunError(verdict)) {
      connection.destroy();
      throw verdict;
    }
    this.#expected = connection.peerFingerprint;
    return connection;
  }

  /**
   * Says whether this host may be played on, by what it says of its pairing: a host that wants pairing has to be known.
   * One that does not is taken at its word when it is met first, and at its fingerprint from then on.
   */
  readonly admit = (access: Access): PerunError | undefined => {
    const shown = this.#expected ?? '';
    if (this.#known.find(shown) !== undefined) return undefined;
    if (this.#pin?.kind === 'fingerprint') return this.#keep('paired');
    if (access.policy === 'required') {
      return new PerunError('PAIRING_REQUIRED', `${this.address} is not known here, and wants to be paired with`);
    }
    return access.policy === 'optional' ? this.#keep('firstUse') : undefined;
  };

  /** Pairs, by the PIN that the host shows or by asking its operator, and keeps the host. Rejects with a PerunError. */
  async pair(options: {
    readonly signal: AbortSignal;
    readonly onPending?: (pending: PairPending) => void;
  }): Promise<PairResult & { readonly fingerprint: string; readonly name: string }> {
    const { signal, onPending } = options;
    const pin = this.#pin?.kind === 'pin' ? this.#pin.pin : undefined;
    const identity = await openIdentity(this.#folder, 'client');
    const connection = await this.#open(signal);
    const shown = connection.peerFingerprint;
    // Of the two only the PIN proves who the host is; without it, it has to be the one that is known or was named.
    const verdict = pin === undefined ? this.#known.judge(this.address, shown, this.#expected) : undefined;
    if (isPerunError(verdict)) {
      connection.destroy();
      throw verdict;
    }
    const result = await pairWithHost({
      ...{ connection, signal, name: hostname(), clientFingerprint: identity.fingerprint, hostFingerprint: shown },
      random: (bytes) => randomBytes(bytes),
      ...(pin !== undefined && { pin }),
      ...(onPending !== undefined && { onPending }),
    });
    this.#expected = shown;
    const { name } = await this.#remember('paired');
    return { ...result, fingerprint: shown, name };
  }

  async #open(signal: AbortSignal): Promise<Connection> {
    const credentials = await openIdentity(this.#folder, 'client');
    return createTlsTransport({ credentials }).connect(this.address, { signal });
  }

  #keep(how: 'paired' | 'firstUse'): undefined {
    // A full disk must not end a game: it is asked again at the next start.
    void this.#remember(how).catch(() => {});
  }

  #remember(how: 'paired' | 'firstUse'): ReturnType<KnownHosts['remember']> {
    const { address } = this;
    const place = parseAddress(address);
    const name = 'host' in place ? place.host : address;
    return this.#known.remember({ fingerprint: this.#expected ?? '', name, address, how });
  }
}
