import type { Lz4 } from '../../codec/lz4/lz4.ts';
import type { Zstd } from '../../codec/zstd.ts';
import { configKeys, featureIds, type FeatureName, features } from '../../protocol/perun/config-keys.ts';
import { Capability } from '../../protocol/perun/constants.ts';
import { encodeConfig } from '../../protocol/perun/encode.ts';
import type { PacketMessage, UnknownMessage } from '../../protocol/perun/messages.ts';
import { PerunEndpoint } from '../../protocol/perun/state.ts';
import { decodeEcho, encodeAccess, encodeNotice } from '../../protocol/perun/values.ts';
import type { SessionRegistry } from '../../session/registry.ts';
import type { Session } from '../../session/session.ts';
import type { Clock } from '../../shared/clock.ts';
import { PerunError } from '../../shared/errors.ts';
import type { Limits } from '../../shared/limits.ts';
import type { Logger } from '../../shared/logger.ts';
import { GrantBit } from '../../shared/grants.ts';
import type { Connection } from '../../transport/types.ts';
import { admit, type TrustView } from './admission.ts';
import { CoreRole } from './core-role.ts';
import type { LegacyProfile } from './legacy-profile.ts';
import type { PairingLine, Visitor } from './pairing-line.ts';
import { attachBit, rightOf } from './rights.ts';
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
  readonly trust: TrustView;
  readonly pairing: PairingLine;
  /** Unique among the connections of the host. */
  readonly id: string;
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
  readonly coreSession: Session | undefined;
  readonly wishedSession: string;
  readonly profile: LegacyProfile;
  readonly #options: PeerOptions;
  readonly #endpoint: PerunEndpoint;
  #role: Role | undefined;
  #capabilities = 0;
  #extended = false;
  #quiet = false;
  /** What it may do, judged anew whenever the trust of the host changes. */
  #bits: number;
  /** Set with the first message of pairing. */
  #visitor: Visitor | undefined;
  #pairMessages = 0;
  #cancelTimer: () => void;

  private constructor(options: PeerOptions) {
    this.#options = options;
    this.connection = options.connection;
    this.limits = options.limits;
    this.logger = options.logger;
    this.coreSession = options.coreSession;
    this.wishedSession = options.wishedSession;
    this.profile = options.profile;
    this.#bits = this.#judged();
    this.#endpoint = new PerunEndpoint({
      role: 'accept',
      capabilities: offered,
      limits: options.limits,
      features: featureIds(options.zstd === undefined ? ['stream', 'zstd'] : ['stream']),
    });
    this.#cancelTimer = options.clock.after(options.limits.handshakeMs, () => this.#handshakeTimedOut());
  }

  /** Talks to the other end until the connection ends. */
  static serve(options: PeerOptions): PerunPeer {
    const peer = new PerunPeer(options);
    peer.#listen();
    return peer;
  }

  /** Another machine that has not shown yet that it may watch. */
  get isStranger(): boolean {
    return !this.may(GrantBit.view);
  }

  get mayOwn(): boolean {
    return this.#options.mayOwn || this.may(GrantBit.manage);
  }

  may(bits: number): boolean {
    return (this.#bits & bits) === bits;
  }

  /** The trust of the host has changed: what was given is taken back at once, what is new is told. */
  rejudge(): void {
    const before = this.#bits;
    this.#bits = this.#judged();
    if (this.#bits === before || this.connection.isClosed) return;
    this.#saw();
    this.#tellAccess();
    const lost = before & ~this.#bits;
    if ((lost & GrantBit.view) !== 0 || (this.#role instanceof CoreRole && (lost & attachBit) !== 0)) {
      const error = new PerunError('PAIRING_REQUIRED', 'this device may no longer be here');
      this.notice(error);
      return this.#fail(error);
    }
    this.#role?.rightsChanged();
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

  #judged(): number {
    const { connection, mayOwn, coreSession, trust } = this.#options;
    return admit(connection, mayOwn || coreSession !== undefined, connection.peerFingerprint, trust);
  }

  #tellAccess(): void {
    if (!this.#extended || !this.peerHas('pairing')) return;
    this.config(configKeys.access.key, encodeAccess({ grants: this.#bits, policy: this.#options.trust.policy }));
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
    this.#saw();
    this.#tellAccess();
    if (this.isStranger) {
      if (!extended || !this.peerHas('pairing')) return this.#refuse();
      this.#cancelTimer = this.#options.clock.after(this.limits.strangerMs, () => this.#refuse());
      return;
    }
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
    const right = rightOf(message);
    // What a core says takes the right to be one, whatever it is.
    if (!this.may(this.#role instanceof CoreRole ? attachBit : right)) return this.#refused(message);
    if (message.kind === 'config' && message.key === configKeys.pair.key) return this.#pair(message.value);
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

  /** Hands a message of pairing on to those who decide; a ceremony has few. */
  #pair(message: Uint8Array): void {
    const { connection, pairing, id } = this.#options;
    const fingerprint = connection.peerFingerprint;
    if (fingerprint === '') {
      return this.notice(new PerunError('PAIRING_FAILED', 'who has proven no identity cannot pair'));
    }
    this.#pairMessages += 1;
    if (this.#pairMessages > this.limits.pairMessages) {
      return this.#fail(new PerunError('LIMIT_REACHED', 'too many messages of pairing on one connection'));
    }
    const kind = connection.framing === 'message' ? 'browser' : 'certificate';
    this.#visitor ??= { id, remote: connection.remote, fingerprint, kind };
    pairing.message(this.#visitor, message, (answer) => this.config(configKeys.pair.key, answer));
  }

  /** One message that may not be sent: the sender hears of it, where it can, and stays. */
  #refused(message: PacketMessage | UnknownMessage): void {
    // Nothing of these is wanted, now or later, and input comes sixty times a second.
    if (message.kind === 'unknown' || message.kind === 'input') return;
    if (this.isStranger) return this.notice(new PerunError('PAIRING_REQUIRED', 'pair this device first'));
    this.notice(new PerunError('REFUSED', `this device may not send ${message.kind} here`));
  }

  #refuse(): void {
    const error = new PerunError('PAIRING_REQUIRED', 'this device is not paired with this host');
    this.notice(error);
    this.#fail(error);
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

  #saw(): void {
    const { connection, trust } = this.#options;
    if (connection.peerFingerprint !== '') trust.saw(connection.peerFingerprint);
  }

  #closed(): void {
    this.#cancelTimer();
    this.#saw();
    if (this.#visitor !== undefined) this.#options.pairing.left(this.#visitor);
    this.#role?.closed();
    this.#role = undefined;
  }
}
