import type { PairMessage, PairOutcome, PairResult } from '../../protocol/pairing/messages.ts';
import { grantBits } from '../../shared/grants.ts';
import type { PairedDevice } from '../store/paired-devices.ts';
import type { LineEnd, PeerFacts } from './events.ts';

/** Says no, and why. */
export function refusal(outcome: Exclude<PairOutcome, 'paired'>): PairResult {
  return { kind: 'result', outcome, grants: 0, expiresAt: 0 };
}

/** Says yes, and to what. */
export function acceptance({ grants, expiresAt }: PairedDevice): PairResult {
  const seconds = expiresAt === null ? 0 : Math.floor(Date.parse(expiresAt) / 1000);
  return { kind: 'result', outcome: 'paired', grants: grantBits(grants), expiresAt: seconds };
}

/**
 * The way between one unpaired peer and the desk, up to the result, after which nothing is sent. The carrier closes
 * then, or, where the result is `paired`, goes on with a peer that is known.
 */
export class Line {
  readonly peer: PeerFacts;
  readonly #send: (message: PairMessage) => void;
  readonly #atEnd: ((end: LineEnd) => void)[] = [];
  #isOpen = true;

  constructor(peer: PeerFacts, send: (message: PairMessage) => void) {
    this.peer = peer;
    this.#send = send;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  send(message: PairMessage): void {
    if (!this.#isOpen) return;
    if (message.kind === 'result') this.end(message.outcome);
    this.#send(message);
  }

  /** Calls back once, when the line ends. */
  whenEnded(callback: (end: LineEnd) => void): void {
    this.#atEnd.push(callback);
  }

  end(end: LineEnd): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    for (const callback of this.#atEnd.splice(0)) callback(end);
  }
}
