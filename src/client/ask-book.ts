import { type AskKind, type AskPart, partsOf } from '../shared/asks.ts';
import { PartGather } from '../protocol/perun/part-gather.ts';
import type { Answer } from '../protocol/perun/asks.ts';
import type { Clock } from '../shared/clock.ts';
import { PerunError } from '../shared/errors.ts';
import type { Limits } from '../shared/limits.ts';

interface Open {
  readonly gather: PartGather;
  readonly kind: AskKind;
  cancelTimeout: () => void;
  readonly abandon: () => void;
  readonly settle: (result: Uint8Array | PerunError) => void;
}

export interface AskBookOptions {
  readonly clock: Clock;
  readonly limits: Limits;
}

/** Questions on their way: numbers them, puts the answers together, and fails what is not answered. */
export class AskBook {
  readonly #options: AskBookOptions;
  readonly #open = new Map<number, Open>();
  #last = 0;

  constructor(options: AskBookOptions) {
    this.#options = options;
  }

  /**
   * Sends the question in parts; resolves with the bytes of the answer. Rejects with the core's failure, with TIMEOUT
   * after a long silence, or with the reason of `lost`.
   */
  ask(kind: AskKind, bytes: Uint8Array, send: (request: number, part: AskPart) => void): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const request = this.#number();
      const settle = (result: Uint8Array | PerunError): void => {
        this.#open.get(request)?.cancelTimeout();
        this.#open.delete(request);
        if (result instanceof PerunError) reject(result);
        else resolve(result);
      };
      const gather = new PartGather(this.#options.limits.stateBytes);
      const abandon = (): void => send(request, { kind: 'abandon', offset: 0, total: 0, bytes: noBytes });
      const open: Open = { gather, kind, settle, abandon, cancelTimeout: () => {} };
      this.#open.set(request, open);
      this.#await(open);
      for (const part of partsOf(bytes)) send(request, { kind, ...part });
    });
  }

  /** Takes a part of an answer; one that nobody waits for is ignored. */
  answer({ request, result }: Answer): void {
    const open = this.#open.get(request);
    if (open === undefined) return;
    const whole = result instanceof PerunError ? result : open.gather.add(result);
    if (whole === undefined) this.#await(open);
    else open.settle(whole);
  }

  /** The connection is gone, and every answer with it. */
  lost(error: PerunError): void {
    for (const { settle } of [...this.#open.values()]) settle(error);
  }

  /** Waits for the next part from now on. */
  #await(open: Open): void {
    const { clock, limits } = this.#options;
    open.cancelTimeout();
    open.cancelTimeout = clock.after(limits.askMs, () => {
      open.abandon();
      open.settle(new PerunError('TIMEOUT', `the core did not answer ${open.kind} within ${limits.askMs} ms`));
    });
  }

  #number(): number {
    do this.#last = (this.#last + 1) & 0xffff;
    while (this.#open.has(this.#last));
    return this.#last;
  }
}

const noBytes = new Uint8Array(0);
