import { type AskKind, type AskPart, type Part, partsOf } from '../../shared/asks.ts';
import type { Clock } from '../../shared/clock.ts';
import { PerunError } from '../../shared/errors.ts';
import type { Limits } from '../../shared/limits.ts';
import type { Asker } from '../ask-desk.ts';

/** Undefined where the question was taken back. */
export type AskResult = Uint8Array | PerunError | undefined;

export interface CoreLineOptions {
  readonly clock: Clock;
  readonly limits: Limits;
  /** Hands a part of a question to the desk. */
  readonly send: (asker: Asker, request: number, part: AskPart) => void;
}

/**
 * One question at a time of the session itself to its core. The answer is told while its last packet is read, so that
 * it is known which frames came before it.
 */
export class CoreLine implements Asker {
  readonly #options: CoreLineOptions;
  #request = 0;
  #pieces: Uint8Array[] = [];
  #filled = 0;
  #done: ((result: AskResult) => void) | undefined;
  #cancel: () => void = () => {};

  constructor(options: CoreLineOptions) {
    this.#options = options;
  }

  /** Takes a question back that has no answer yet. */
  ask(kind: AskKind, bytes: Uint8Array, done: (result: AskResult) => void): void {
    this.abandon();
    this.#request = (this.#request + 1) & 0xffff;
    this.#pieces = [];
    this.#filled = 0;
    this.#done = done;
    this.#wait(kind);
    const request = this.#request;
    for (const part of partsOf(bytes)) {
      // A core that cannot be asked is known to be one with the first part.
      if (this.#done === done) this.#options.send(this, request, { kind, ...part });
    }
  }

  abandon(): void {
    if (this.#done === undefined) return;
    this.#options.send(this, this.#request, { kind: 'abandon', offset: 0, total: 0, bytes: new Uint8Array(0) });
    this.#settle(undefined);
  }

  answer(request: number, result: Part | PerunError): void {
    if (request !== this.#request || this.#done === undefined) return;
    if (result instanceof PerunError) return this.#settle(result);
    const { offset, total, bytes } = result;
    if (total > this.#options.limits.stateBytes || offset !== this.#filled || offset + bytes.length > total) {
      return this.#settle(new PerunError('PROTOCOL_MALFORMED', `an answer of ${total} bytes that does not fit`));
    }
    // The carrier may use its buffer again.
    this.#pieces.push(bytes.slice());
    this.#filled += bytes.length;
    if (this.#filled === total) this.#settle(joined(this.#pieces, total));
  }

  #wait(kind: AskKind): void {
    const { clock, limits } = this.#options;
    this.#cancel = clock.after(limits.askMs, () => {
      const done = this.#done;
      this.#done = () => {};
      this.abandon();
      done?.(new PerunError('TIMEOUT', `the core did not answer ${kind} within ${limits.askMs} ms`));
    });
  }

  #settle(result: AskResult): void {
    const done = this.#done;
    this.#end();
    done?.(result);
  }

  #end(): void {
    this.#cancel();
    this.#done = undefined;
    this.#pieces = [];
  }
}

function joined(pieces: readonly Uint8Array[], total: number): Uint8Array {
  const whole = new Uint8Array(total);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
