import { PerunError } from '../../shared/errors.ts';
import { fingerprintToBytes } from './fingerprint.ts';
import { outcomeErrors, type PairMessage, type PairResult } from './messages.ts';
import { type Exchange, isConfirmed, secretBytes, startExchange } from './spake2.ts';

/** What one side of a ceremony knows before it begins. */
export interface CeremonyOptions {
  readonly pin: string;
  /** What the host sees of the client, and the client of the host: 64 hexadecimal digits each. */
  readonly clientFingerprint: string;
  readonly hostFingerprint: string;
  /** A good source: so many fresh random bytes. */
  readonly random: (bytes: number) => Uint8Array;
}

/** What to do after an event: send and go on, keep the trust, or close the connection and keep nothing. */
export type ClientStep =
  | { readonly kind: 'send'; readonly message: PairMessage }
  | { readonly kind: 'paired'; readonly result: PairResult }
  | { readonly kind: 'failed'; readonly error: PerunError };

/**
 * The client's side of one ceremony. It learns first whether the host knows the PIN; only then does it prove that it
 * does, and only the host's `paired` ends well. Timers are the carrier's.
 */
export class ClientCeremony {
  readonly #name: string;
  readonly #exchange: Exchange;
  #expects: 'start' | 'challenge' | 'result' | 'nothing' = 'start';

  constructor(options: CeremonyOptions & { readonly name: string }) {
    this.#name = options.name;
    this.#exchange = exchangeOf('client', options);
  }

  start(): ClientStep {
    if (this.#expects !== 'start') return this.#fail(new PerunError('FAILED', 'the ceremony has begun already'));
    this.#expects = 'challenge';
    return { kind: 'send', message: { kind: 'request', share: this.#exchange.share, name: this.#name } };
  }

  receive(message: PairMessage): ClientStep {
    if (message.kind === 'result' && this.#expects !== 'nothing' && message.outcome !== 'paired') {
      const [code, text] = outcomeErrors[message.outcome];
      return this.#fail(new PerunError(code, text));
    }
    if (message.kind === 'challenge' && this.#expects === 'challenge') {
      const key = this.#exchange.finish(message.share);
      if (key instanceof PerunError) return this.#fail(key);
      if (!isConfirmed(key.expected, message.confirm)) return this.#fail(wrongPin('the host'));
      this.#expects = 'result';
      return { kind: 'send', message: { kind: 'proof', confirm: key.confirm } };
    }
    if (message.kind === 'result' && this.#expects === 'result') {
      this.#expects = 'nothing';
      return { kind: 'paired', result: message };
    }
    return this.#fail(unexpected(message));
  }

  /** The connection ended; nothing but a result that is already there counts. */
  end(): ClientStep {
    return this.#fail(new PerunError('CONNECTION_LOST', 'the connection ended before the host said that it is paired'));
  }

  #fail(error: PerunError): ClientStep {
    this.#expects = 'nothing';
    return { kind: 'failed', error };
  }
}

export function exchangeOf(side: 'client' | 'host', options: CeremonyOptions): Exchange {
  const secrets = {
    pin: options.pin,
    client: fingerprintToBytes(options.clientFingerprint),
    host: fingerprintToBytes(options.hostFingerprint),
  };
  return startExchange(side, secrets, options.random(secretBytes));
}

export function wrongPin(other: string): PerunError {
  return new PerunError('PAIRING_FAILED', `${other} has another PIN, or sees another certificate than was sent`);
}

export function unexpected(message: PairMessage): PerunError {
  return new PerunError('PROTOCOL_MALFORMED', `a pairing message of kind ${message.kind} came out of turn`);
}
