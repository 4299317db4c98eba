import type { PairingPolicy } from '../../doors/perun/admission.ts';
import type { PairingLine, Visitor } from '../../doors/perun/pairing-line.ts';
import { decodePairMessage } from '../../protocol/pairing/decode.ts';
import { encodePairMessage } from '../../protocol/pairing/encode.ts';
import type { Clock } from '../../shared/clock.ts';
import { isPerunError } from '../../shared/errors.ts';
import { grantBits } from '../../shared/grants.ts';
import type { Limits } from '../../shared/limits.ts';
import type { Logger } from '../../shared/logger.ts';
import { type Identity, openIdentity } from '../../trust/identity/identity.ts';
import { PairingDesk, type PairingConversation } from '../../trust/pairing/desk.ts';
import { PairedDevices } from '../../trust/store/paired-devices.ts';
import type { TrustSnapshot } from '../relay/relay-trust.ts';

export interface HostTrustOptions {
  /** Folder of the keys and of the paired devices. */
  readonly folder: string;
  readonly policy: PairingPolicy;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Whom the host is, whom it knows, and the desk where it gets to know others. */
export interface HostTrust {
  readonly policy: PairingPolicy;
  readonly identity: Identity;
  readonly devices: PairedDevices;
  readonly desk: PairingDesk;
  /** Messages of pairing, from the connections of any door. */
  readonly line: PairingLine;
  /** Who may do what, as the relay is to know it. */
  snapshot(): TrustSnapshot;
  close(): void;
}

/** Opens the trust of this host; makes its identity at the first start. Fails with TRUST_UNREADABLE. */
export async function openHostTrust(options: HostTrustOptions): Promise<HostTrust> {
  const { folder, policy, limits, clock, logger } = options;
  const identity = await openIdentity(folder, 'host');
  const devices = new PairedDevices(folder, Date.now, limits);
  const desk = new PairingDesk({ devices, hostFingerprint: identity.fingerprint, clock, limits });
  desk.events.on((event) => logger.info(loggable(event), `pairing: ${event.kind}`));
  return {
    ...{ policy, identity, devices, desk },
    line: lineTo(desk),
    snapshot: () => ({
      policy,
      devices: devices.list().map(({ fingerprint, grants, expiresAt }) => ({
        fingerprint,
        grants: grantBits(grants),
        expiresAt: expiresAt === null ? null : Date.parse(expiresAt),
      })),
    }),
    close: () => desk.close(),
  };
}

/** One conversation at the desk for each visitor, from its first message until it leaves. */
function lineTo(desk: PairingDesk): PairingLine {
  const open = new Map<string, PairingConversation>();
  return {
    message: (visitor, bytes, reply) => {
      let conversation = open.get(visitor.id);
      if (conversation === undefined) {
        const { fingerprint, kind } = visitor;
        conversation = desk.open({ remote: addressOf(visitor), fingerprint, kind }, (message) => {
          reply(encodePairMessage(message));
        });
        open.set(visitor.id, conversation);
      }
      const message = decodePairMessage(bytes);
      if (!isPerunError(message)) return conversation.receive(message);
      reply(encodePairMessage({ kind: 'result', outcome: 'malformed', grants: 0, expiresAt: 0 }));
      conversation.close();
    },
    left: ({ id }) => {
      open.get(id)?.close();
      open.delete(id);
    },
  };
}

/** Without the port, which a machine changes at will. */
function addressOf({ remote }: Visitor): string {
  return remote.replace(/:\d+$/u, '').replace(/^\[(.*)\]$/u, '$1');
}

function loggable(event: object): Record<string, unknown> {
  return { ...event };
}
