import { Worker } from 'node:worker_threads';
import { entryUrl } from '../../platform/entry-url.ts';
import { PerunError } from '../../shared/errors.ts';
import { PortCaller } from './port-calls.ts';
import type { StoreCalls, StoreStart } from './store-entry.ts';

interface Running {
  readonly worker: Worker;
  readonly caller: PortCaller<StoreCalls>;
  readonly exited: Promise<void>;
}

/** Time for the worker to close its database, in ms. */
const closeMs = 2_000;

/** The store worker as the main thread sees it: started with the first call, and again should it ever die. */
export class StoreClient {
  readonly #path: string;
  #running: Running | undefined;
  #closed = false;

  constructor(path: string) {
    this.#path = path;
  }

  call<K extends keyof StoreCalls>(
    name: K,
    input: Parameters<StoreCalls[K]>[0],
  ): Promise<Awaited<ReturnType<StoreCalls[K]>>> {
    if (this.#closed) return Promise.reject(new PerunError('FAILED', 'the host is stopping'));
    return (this.#running ??= this.#start()).caller.call(name, input);
  }

  /** Ends what is under way in order; idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    const running = this.#running;
    this.#running = undefined;
    if (running === undefined) return;
    const timer = setTimeout(() => void running.worker.terminate(), closeMs);
    running.caller.call('close', undefined as never).catch(() => {});
    await running.exited;
    clearTimeout(timer);
  }

  #start(): Running {
    const start: StoreStart = { path: this.#path };
    const worker = new Worker(entryUrl(import.meta.url, './store-entry'), {
      name: 'store',
      workerData: start,
      // Node 22 and 24 call their SQLite experimental, to whoever runs the host.
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    const caller = new PortCaller<StoreCalls>(worker);
    let fault: unknown;
    worker.on('error', (error) => (fault = error));
    const exited = new Promise<void>((resolve) => {
      worker.once('exit', () => {
        if (this.#running?.worker === worker) this.#running = undefined;
        caller.lost(new PerunError('FAILED', 'the store of saves ended unexpectedly', { cause: fault }));
        resolve();
      });
    });
    return { worker, caller, exited };
  }
}
