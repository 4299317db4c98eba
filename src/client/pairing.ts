import { ClientCeremony, type ClientStep } from '../protocol/pairing/client-ceremony.ts';
import { decodePairMessage } from '../protocol/pairing/decode.ts';
import { encodePairMessage } from '../protocol/pairing/encode.ts';
import { outcomeErrors, type PairMessage, type PairPending, type PairResult } from '../protocol/pairing/messages.ts';
import { configKeys } from '../protocol/perun/config-keys.ts';
import { type Clock, systemClock } from '../shared/clock.ts';
import { isPerunError, PerunError } from '../shared/errors.ts';
import { defaultLimits, type Limits } from '../shared/limits.ts';
import type { Connection } from '../transport/types.ts';
import { ConnectionRun } from './connection-run.ts';

export interface PairingOptions {
  /** Open, nothing said on it yet; it is closed at the end, however it ends. */
  readonly connection: Connection;
  /** The four digits that the host shows; without them the operator of the host is asked. */
  readonly pin?: string;
  /** What the host lists this device by. */
  readonly name: string;
  /** What each side sees of the other, 64 hexadecimal digits. */
  readonly clientFingerprint: string;
  readonly hostFingerprint: string;
  readonly random: (bytes: number) => Uint8Array;
  readonly clock?: Clock;
  readonly limits?: Limits;
  readonly signal?: AbortSignal;
  /** The operator has been asked, and is shown this id. */
  readonly onPending?: (pending: PairPending) => void;
}

/** Time for an answer that no person gives, in ms. */
const answerMs = 20_000;

/**
 * Pairs with the host at the other end, by PIN or by asking its operator. Resolves once the host says that it has stored
 * this device; whatever else happens rejects with a PerunError, and the host has stored nothing that this end may trust.
 */
export async function pairWithHost(options: PairingOptions): Promise<PairResult> {
  const { connection, signal } = options;
  let run: ConnectionRun | undefined;
  try {
    return await new Promise<PairResult>((resolve, reject) => {
      const attempt = new PairingAttempt(options, { resolve, reject });
      run = attempt.run;
      signal?.addEventListener('abort', () => reject(new PerunError('FAILED', 'pairing was given up')), { once: true });
      attempt.run.start();
    });
  } finally {
    await (run?.close() ?? connection.close());
  }
}

interface Ending {
  readonly resolve: (result: PairResult) => void;
  readonly reject: (error: PerunError) => void;
}

/** One pairing on one connection, from the hello to the result. */
class PairingAttempt {
  readonly run: ConnectionRun;
  readonly #options: PairingOptions;
  readonly #ending: Ending;
  readonly #clock: Clock;
  readonly #ceremony: ClientCeremony | undefined;
  #cancelPatience = (): void => {};

  constructor(options: PairingOptions, ending: Ending) {
    const { clock = systemClock, limits = defaultLimits, pin } = options;
    this.#options = options;
    this.#clock = clock;
    this.#ending = {
      resolve: (result) => this.#over(() => ending.resolve(result)),
      reject: (error) => this.#over(() => ending.reject(error)),
    };
    this.#ceremony = pin === undefined ? undefined : new ClientCeremony({ ...options, pin });
    this.run = new ConnectionRun(options.connection, {
      clock,
      limits,
      hasZstd: false,
      listener: {
        received: () => {},
        ready: () => this.#begin(),
        message: (message) => {
          if (message.kind === 'config' && message.key === configKeys.pair.key) this.#heard(message.value);
        },
        ended: (error) => this.#ending.reject(error),
      },
    });
  }

  #begin(): void {
    if (!this.run.supports('pairing')) {
      return this.#ending.reject(new PerunError('MISSING_CAPABILITY', 'this host does not know pairing'));
    }
    this.#waitFor(answerMs);
    if (this.#ceremony === undefined) this.#send({ kind: 'knock', name: this.#options.name });
    else this.#follow(this.#ceremony.start());
  }

  #heard(bytes: Uint8Array): void {
    const message = decodePairMessage(bytes);
    if (isPerunError(message)) return this.#ending.reject(message);
    if (this.#ceremony !== undefined) return this.#follow(this.#ceremony.receive(message));
    if (message.kind === 'pending') {
      this.#waitFor(message.waitMs + answerMs);
      return this.#options.onPending?.(message);
    }
    if (message.kind !== 'result') {
      return this.#ending.reject(new PerunError('PROTOCOL_MALFORMED', `${message.kind} is no answer to a knock`));
    }
    if (message.outcome === 'paired') return this.#ending.resolve(message);
    const [code, text] = outcomeErrors[message.outcome];
    this.#ending.reject(new PerunError(code, text));
  }

  #follow(step: ClientStep): void {
    if (step.kind === 'send') this.#send(step.message);
    else if (step.kind === 'paired') this.#ending.resolve(step.result);
    else this.#ending.reject(step.error);
  }

  #send(message: PairMessage): void {
    this.run.config('pair', encodePairMessage(message));
  }

  #waitFor(ms: number): void {
    this.#cancelPatience();
    this.#cancelPatience = this.#clock.after(ms, () => {
      this.#ending.reject(new PerunError('TIMEOUT', `the host did not go on with pairing within ${ms / 1000} s`));
    });
  }

  #over(end: () => void): void {
    this.#cancelPatience();
    end();
  }
}
