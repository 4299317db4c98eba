import type { MessagePort, Worker } from 'node:worker_threads';
import { type ErrorJson, PerunError, toPerunError } from '../../shared/errors.ts';

/** What one thread may have another do; every call takes one value. Bytes travel as they are, not as text. */
export type Calls = Readonly<Record<string, (input: never) => unknown>>;

interface Call {
  readonly call: number;
  readonly name: string;
  readonly input: unknown;
}

type Answer = { readonly call: number } & ({ readonly value: unknown } | { readonly error: ErrorJson });

/** A port or worker at this end of a line. */
type End = MessagePort | Worker;

/** Answers the calls that come over a port. */
export function serveCalls(port: End, calls: Calls): void {
  const answer = (message: Answer): void => port.postMessage(message, []);
  port.on('message', ({ call, name, input }: Call) => {
    Promise.resolve()
      .then(() => (calls[name] as (input: unknown) => unknown)(input))
      .then(
        (value) => answer({ call, value }),
        (error: unknown) => answer({ call, error: toPerunError(error).toJSON() }),
      );
  });
}

/** The other end: calls, and waits for the answers. */
export class PortCaller<T extends Calls> {
  readonly #port: End;
  readonly #open = new Map<number, { resolve: (value: never) => void; reject: (error: PerunError) => void }>();
  #last = 0;
  #lost: PerunError | undefined;

  constructor(port: End) {
    this.#port = port;
    port.on('message', (answer: Answer) => {
      const open = this.#open.get(answer.call);
      this.#open.delete(answer.call);
      if ('value' in answer) open?.resolve(answer.value as never);
      else open?.reject(new PerunError(answer.error.code, answer.error.message, { remedy: answer.error.remedy }));
    });
  }

  call<K extends keyof T & string>(name: K, input: Parameters<T[K]>[0]): Promise<Awaited<ReturnType<T[K]>>> {
    return new Promise((resolve, reject) => {
      if (this.#lost !== undefined) return reject(this.#lost);
      const call = ++this.#last;
      this.#open.set(call, { resolve, reject });
      const message: Call = { call, name, input };
      this.#port.postMessage(message, []);
    });
  }

  /** The other end is gone: what is open fails, and every later call. */
  lost(error: PerunError): void {
    this.#lost = error;
    for (const { reject } of this.#open.values()) reject(error);
    this.#open.clear();
  }
}
