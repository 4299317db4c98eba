import type { PairOutcome } from '../../protocol/pairing/messages.ts';
import type { PerunError } from '../../shared/errors.ts';
import type { Grant } from '../../shared/grants.ts';
import type { PairedDevice } from '../store/paired-devices.ts';

/** What a carrier knows of a peer before it says anything. */
export interface PeerFacts {
  /** Its IP address; anything else stands for itself. */
  readonly remote: string;
  /** What it has proved to be, by TLS or by a signature: the SHA-256 of its certificate or key. */
  readonly fingerprint: string;
  readonly kind: PairedDevice['kind'];
}

/** A device without a PIN that waits for the operator, or has waited within the last minutes. */
export interface PendingKnock extends PeerFacts {
  /** Four letters and digits; the device shows them too. */
  readonly id: string;
  readonly name: string;
  /** ISO 8601. */
  readonly since: string;
  /** True while the device still holds the line. */
  readonly isWaiting: boolean;
}

/** How a peer's way to the desk ended: with a result, or because it left or the host stopped. */
export type LineEnd = PairOutcome | 'left' | 'closed';

/** A PIN was spent and nobody was paired. Who types a wrong PIN mostly `left`: the client sees it before the host can. */
export interface FailedAttempt {
  readonly kind: 'failed';
  readonly why: Exclude<LineEnd, 'paired'>;
  readonly peer: PeerFacts;
  readonly name: string;
  /** Why a device that proved itself could not be stored. */
  readonly error?: PerunError;
}

/** What happens at the desk; times are ISO 8601. */
export type PairingEvent =
  | { readonly kind: 'armed'; readonly expiresAt: string; readonly grants: readonly Grant[] }
  | { readonly kind: 'disarmed'; readonly why: 'used' | 'expired' | 'stopped' | 'replaced' }
  | FailedAttempt
  | { readonly kind: 'knocked'; readonly knock: PendingKnock }
  | { readonly kind: 'denied'; readonly knock: PendingKnock }
  | {
      readonly kind: 'paired';
      readonly how: 'pin' | 'approval';
      readonly device: PairedDevice;
      readonly remote: string;
    }
  /** A paired device has another name or other grants. */
  | { readonly kind: 'changed'; readonly device: PairedDevice }
  | { readonly kind: 'revoked'; readonly device: PairedDevice };
