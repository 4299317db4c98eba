import type { Lz4 } from '../../codec/lz4/lz4.ts';
import type { Zstd } from '../../codec/zstd.ts';
import { configKeys, featureIds, type FeatureName, features } from '../../protocol/perun/config-keys.ts';
import { Capability } from '../../protocol/perun/constants.ts';
import { encodeConfig } from '../../protocol/perun/encode.ts';
import type { PacketMessage, UnknownMessage } from '../../protocol/perun/messages.ts';
import { PerunEndpoint } from '../../protocol/perun/state.ts';
import { decodeEcho, encodeNotice } from '../../protocol/perun/values.ts';
import type { SessionRegistry } from '../../session/registry.ts';
import type { Session } from '../../session/session.ts';
import type { Clock } from '../../shared/clock.ts';
import { PerunError } from '../../shared/errors.ts';
import type { Limits } from '../../shared/limits.ts';
import type { Logger } from '../../shared/logger.ts';
import type { Connection } from '../../transport/types.ts';
import { CoreRole } from './core-role.ts';
import type { LegacyProfile } from './legacy-profile.ts';
import type { PeerLink, Role } from './role.ts';
import { WatcherRole } from './watcher-role.ts';

export interface PeerOptions {
  readonly connection: Connection;
  readonly registry: SessionRegistry;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly lz4: Lz4;
  readonly zstd: Zstd | undefined;
  readonly mayOwn: boolean;
  readonly coreSession: Session | undefined;
  /** From the path of the connection; '' for none. */
  readonly wishedSession: string;
  readonly profile: LegacyProfile;
}

const offered = Capability.delta | Capability.audio | Capability.debug | Capability.extension;

/**
 * One connection to the Perun door, from its hello to its end. It starts as a watcher; the first picture, debug packet
 * or core info makes it a core, because old peers say nothing else of what they are.
 */
export class PerunPeer implements PeerLink {
  readonly connection: Connection;
  readonly limits: Limits;
  readonly logger: Logger;
  readonly mayOwn: boolean;
  readonly coreSession: Session | undefined;
  readonly wishedSession: string;
  readonly profile: LegacyProfile;
  readonly #options: PeerOptions;
  readonly #endpoint: PerunEndpoint;
  #role: Role | undefined;
  #capabilities = 0;
  #extended = false;
  #quiet = false;
  #cancelTimer: () => void;

  private constructor(options: PeerOptions) {
    this.#options = options;
    this.connection = options.connection;
    this.limits = options.limits;
    this.logger = options.logger;
    this.mayOwn = options.mayOwn;
    this.coreSession = options.coreSession;
    this.wishedSession = options.wishedSession;
    this.profile = options.profile;
    this.#endpoint = new PerunEndpoint({
      role: 'accept',
      capabilities: offered,
      limits: options.limits,
      features: featureIds(options.zstd === undefined ? ['zstd'] : []),
    });
    this.#cancelTimer = options.clock.after(options.limits.handshakeMs, () => this.#handshakeTimedOut());
  }

  /** Talks to the other end until the connection ends; nothing is left to do for the caller. */
  static serve(options: PeerOptions): void {
    new PerunPeer(options).#listen();
  }

  #listen(): void {
    this.connection.data.on((chunk) => this.#receive(chunk));
    this.connection.drained.on(() => this.#role?.drained());
    this.connection.closed.on(() => this.#closed());
  }

  get extended(): boolean {
    return this.#extended;
  }

  get quiet(): boolean {
    return this.#quiet;
  }

  has(capability: number): boolean {
    return (this.#capabilities & capability) !== 0;
  }

  peerHas(feature: FeatureName): boolean {
    if (feature === 'zstd' && this.#options.zstd === undefined) return false;
    return this.#endpoint.peerFeatures.includes(features[feature].id);
  }

  nextSequence(): number {
    return this.#endpoint.nextSequence();
  }

  send(packet: Uint8Array): void {
    this.connection.send(packet);
  }

  config(key: number, value: Uint8Array): void {
    if (this.#extended) this.connection.send(encodeConfig(this.nextSequence(), key, value));
  }

  notice(error: PerunError): void {
    this.config(configKeys.notice.key, encodeNotice({ code: error.code, message: error.message }));
  }

  #receive(chunk: Uint8Array): void {
    for (const event of this.#endpoint.receive(chunk)) {
      if (this.connection.isClosed) return;
      switch (event.kind) {
        case 'send':
          this.connection.send(event.bytes);
          break;
        case 'ready':
          this.#ready(event.capabilities, event.extended);
          break;
        case 'message':
          this.#message(event.message);
          break;
        case 'failed':
          this.#fail(event.error);
          return;
      }
    }
  }

  #ready(capabilities: number, extended: boolean): void {
    this.#cancelTimer();
    this.#capabilities = capabilities;
    this.#extended = extended;
    if (extended) return;
    if (this.connection.framing === 'message') {
      this.#welcomeOldPeer();
      return;
    }
    this.#quiet = true;
    this.#cancelTimer = this.#options.clock.after(this.limits.legacyQuietMs, () => {
      this.#quiet = false;
      this.#welcomeOldPeer();
    });
  }

  /** An old peer may now be sent something: input if it showed itself to be a core, else pictures. */
  #welcomeOldPeer(): void {
    if (this.#role instanceof CoreRole) this.#role.drained();
    // Whoever comes by a core's private socket is that core; it has just not said anything yet.
    else if (this.coreSession === undefined) this.#watcher().join(this.wishedSession);
  }

  #message(message: PacketMessage | UnknownMessage): void {
    if (message.kind === 'config' && message.key === configKeys.echo.key) {
      const payload = decodeEcho(message.value);
      if (!(payload instanceof PerunError)) this.config(configKeys.echo.key, payload);
      return;
    }
    const isCore =
      message.kind === 'video' ||
      message.kind === 'debug' ||
      (message.kind === 'config' && message.key === configKeys.coreInfo.key && this.#extended);
    if (isCore && !(this.#role instanceof CoreRole)) this.#becomeCore();
    // Who asks for a seat is no core: its packets are all small.
    if (message.kind === 'config' && message.key === configKeys.seat.key) this.#endpoint.expect('client');
    if (
      this.#role === undefined &&
      this.coreSession === undefined &&
      (message.kind === 'input' || message.kind === 'config')
    )
      this.#watcher();
    try {
      this.#role?.message(message);
    } catch (error) {
      this.#fail(error instanceof PerunError ? error : new PerunError('FAILED', String(error), { cause: error }));
    }
  }

  #watcher(): WatcherRole {
    if (this.#role instanceof WatcherRole) return this.#role;
    const role = new WatcherRole(this, this.#options.registry);
    this.#role = role;
    return role;
  }

  #becomeCore(): void {
    this.#role?.closed();
    this.#endpoint.expect('core');
    this.#role = new CoreRole(this, this.#options.registry, this.#options);
  }

  #fail(error: PerunError): void {
    this.logger.warn(
      { remote: this.connection.remote, transport: this.connection.scheme, code: error.code },
      `connection refused: ${error.message}`,
    );
    void this.connection.close();
  }

  #handshakeTimedOut(): void {
    this.#fail(new PerunError('HANDSHAKE_TIMEOUT', `no hello within ${this.limits.handshakeMs} ms`));
  }

  #closed(): void {
    this.#cancelTimer();
    this.#role?.closed();
    this.#role = undefined;
  }
}
