import type { PairMessage, PairOutcome } from '../../protocol/pairing/messages.ts';
import { CloseCode } from '../../protocol/punktfunk/constants.ts';
import type { ControlMessageOf } from '../../protocol/punktfunk/messages.ts';
import type { PairingConversation } from '../../trust/pairing/desk.ts';
import type { PeerFacts } from '../../trust/pairing/events.ts';
import type { DoorTrust } from './types.ts';

/** How each end of a ceremony or a knock closes the connection. */
export const closeOfOutcome: Readonly<Record<PairOutcome, CloseCode>> = {
  paired: CloseCode.none,
  // The result has said it.
  wrongPin: CloseCode.none,
  notArmed: CloseCode.pairingNotArmed,
  otherDevice: CloseCode.pairingOtherDevice,
  limited: CloseCode.pairingRateLimited,
  denied: CloseCode.denied,
  timedOut: CloseCode.approvalTimedOut,
  superseded: CloseCode.superseded,
  malformed: CloseCode.setupFailed,
  failed: CloseCode.setupFailed,
};

export interface CeremonyPeer {
  readonly facts: PeerFacts;
  readonly challenge: (share: Uint8Array, confirm: Uint8Array) => void;
  /** What a proof is answered with. */
  readonly result: (ok: boolean) => void;
  /** The last word was said. */
  readonly ended: (outcome: PairOutcome) => void;
}

/** The ceremony of a PIN: the desk's messages in the words of this protocol. */
export class Ceremony {
  readonly #conversation: PairingConversation;
  #isProved = false;

  constructor(trust: DoorTrust, peer: CeremonyPeer) {
    this.#conversation = trust.desk.open(peer.facts, (message: PairMessage) => {
      if (message.kind === 'challenge') peer.challenge(message.share, message.confirm);
      if (message.kind !== 'result') return;
      // Before a proof there is nothing that a result would answer: the close code says why.
      if (this.#isProved) peer.result(message.outcome === 'paired');
      peer.ended(message.outcome);
    });
  }

  request({ name, share }: ControlMessageOf<'pairRequest'>): void {
    this.#conversation.receive({ kind: 'request', share, name });
  }

  prove({ confirm }: ControlMessageOf<'pairProof'>): void {
    this.#isProved = true;
    this.#conversation.receive({ kind: 'proof', confirm });
  }

  /** The connection ended. */
  close(): void {
    this.#conversation.close();
  }
}

/** One without a PIN waits at the desk until the operator has decided; returns how to give up. */
export function knock(
  trust: DoorTrust,
  facts: PeerFacts,
  name: string,
  answered: (outcome: PairOutcome) => void,
): () => void {
  const conversation = trust.desk.open(facts, (message: PairMessage) => {
    if (message.kind === 'result') answered(message.outcome);
  });
  conversation.receive({ kind: 'knock', name });
  return () => conversation.close();
}
