import { PerunError } from '../../shared/errors.ts';
import { type CeremonyOptions, exchangeOf, unexpected, wrongPin } from './client-ceremony.ts';
import type { PairMessage } from './messages.ts';
import { type Exchange, isConfirmed, type PairKey } from './spake2.ts';

/**
 * What to do after an event. `proven`: the client knows the PIN and sees this host; it is stored now, and told with a
 * result. `failed`: nothing is stored, the client may be told, and the PIN is spent once a challenge was sent.
 */
export type HostStep =
  | { readonly kind: 'send'; readonly message: PairMessage }
  | { readonly kind: 'proven' }
  | { readonly kind: 'failed'; readonly error: PerunError };

/** The host's side of one ceremony, for one PIN and one client. Timers and the PIN's life are its owner's. */
export class HostCeremony {
  readonly #exchange: Exchange;
  #expects: 'request' | 'proof' | 'nothing' = 'request';
  #key: PairKey | undefined;

  constructor(options: CeremonyOptions) {
    this.#exchange = exchangeOf('host', options);
  }

  receive(message: PairMessage): HostStep {
    if (message.kind === 'request' && this.#expects === 'request') {
      const key = this.#exchange.finish(message.share);
      if (key instanceof PerunError) return this.#fail(key);
      this.#key = key;
      this.#expects = 'proof';
      return { kind: 'send', message: { kind: 'challenge', share: this.#exchange.share, confirm: key.confirm } };
    }
    if (message.kind === 'proof' && this.#expects === 'proof' && this.#key !== undefined) {
      if (!isConfirmed(this.#key.expected, message.confirm)) return this.#fail(wrongPin('the client'));
      this.#expects = 'nothing';
      return { kind: 'proven' };
    }
    return this.#fail(unexpected(message));
  }

  #fail(error: PerunError): HostStep {
    this.#expects = 'nothing';
    return { kind: 'failed', error };
  }
}
