import { defaultLimits } from '../../../shared/limits.ts';
import { PerunError } from '../../../shared/errors.ts';
import type { QuicConnection, QuicConnectOptions, QuicEndpoint, QuicListener, QuicListenOptions } from '../types.ts';
import { loadQuiche } from './binding.ts';
import type { QuicheConnection } from './connection.ts';
import { connectQuiche } from './connector.ts';
import { openListener, type QuicheListener, type QuicLimits } from './listener.ts';
import { Scheduler } from './scheduler.ts';

/** QUIC in this very process. The library is old and foreign: programs that live long run it in one of its own. */
export class QuicheEndpoint implements QuicEndpoint {
  readonly #limits: QuicLimits;
  readonly #scheduler = new Scheduler<QuicheConnection>();
  readonly #listeners = new Set<QuicheListener>();
  readonly #outgoing = new Set<QuicheConnection>();
  #closed = false;

  constructor(limits: QuicLimits = defaultLimits) {
    this.#limits = limits;
  }

  async listen(options: QuicListenOptions, onConnection: (connection: QuicConnection) => void): Promise<QuicListener> {
    this.#mustBeOpen();
    const listener = await openListener({
      ...{ quiche: loadQuiche(), limits: this.#limits, scheduler: this.#scheduler },
      ...{ options, onConnection },
    });
    this.#listeners.add(listener);
    return listener;
  }

  connect(options: QuicConnectOptions): Promise<QuicConnection> {
    return Promise.resolve().then(() => {
      this.#mustBeOpen();
      return connectQuiche(
        {
          ...{ quiche: loadQuiche(), limits: this.#limits, scheduler: this.#scheduler },
          onOpen: (connection) => this.#outgoing.add(connection),
          onGone: (connection) => this.#outgoing.delete(connection),
        },
        options,
      );
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const connection of [...this.#outgoing]) {
      connection.close(0, '');
      connection.service();
      connection.abandon();
    }
    await Promise.all([...this.#listeners].map((listener) => listener.shutDown()));
    this.#listeners.clear();
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new PerunError('FAILED', 'the QUIC endpoint is closed');
  }
}
