import type { FeatureName } from '../../protocol/perun/config-keys.ts';
import type { PacketMessage, UnknownMessage } from '../../protocol/perun/messages.ts';
import type { Session } from '../../session/session.ts';
import type { PerunError } from '../../shared/errors.ts';
import type { Limits } from '../../shared/limits.ts';
import type { Logger } from '../../shared/logger.ts';
import type { Connection } from '../../transport/types.ts';
import type { LegacyProfile } from './legacy-profile.ts';

/** What a connection turned out to be. */
export interface Role {
  message(message: PacketMessage | UnknownMessage): void;
  drained(): void;
  /** What the peer may do has changed; it still may be here. */
  rightsChanged(): void;
  closed(): void;
}

/** What a role needs of its connection. */
export interface PeerLink {
  readonly connection: Connection;
  readonly limits: Limits;
  readonly logger: Logger;
  readonly extended: boolean;
  /** The owner's seat may be given. */
  readonly mayOwn: boolean;
  /** The session whose private socket the connection came by. */
  readonly coreSession: Session | undefined;
  /** The session its path names; '' for none. */
  readonly wishedSession: string;
  /** How its pictures are written where it lacks the extension. */
  readonly profile: LegacyProfile;
  /** Nothing may be sent yet: old peers drop what arrives glued to OK. */
  readonly quiet: boolean;
  /** The peer has all these bits of grants at this moment. */
  may(bits: number): boolean;
  has(capability: number): boolean;
  /** The peer can read it, and this end has it. */
  peerHas(feature: FeatureName): boolean;
  nextSequence(): number;
  send(packet: Uint8Array): void;
  /** Sends a config packet; to a peer without the extension, nothing. */
  config(key: number, value: Uint8Array): void;
  notice(error: PerunError): void;
}
