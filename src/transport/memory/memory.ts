import { type Clock, systemClock } from '../../shared/clock.ts';
import { PerunError } from '../../shared/errors.ts';
import { attempt } from '../attempt.ts';
import type { ConnectionOptions } from '../base-connection.ts';
import type { Connection, ConnectOptions, Listener, Transport } from '../types.ts';
import { type Link, linkOf, type LinkOptions } from './link.ts';
import { connectEnds } from './memory-connection.ts';
import { type Random, seededRandom } from './random.ts';

export interface MemoryNetworkOptions extends ConnectionOptions, LinkOptions {
  readonly clock?: Clock;
  /** The same seed and the same calls give the same run; default 1. */
  readonly seed?: number;
}

/**
 * A network inside one process: the same written semantics as sockets, over lines that may be slow, jittery, narrow or
 * lossy. Addresses are `memory://name`, for a connector also `memory://name/path?query`.
 */
export class MemoryNetwork {
  readonly transport: Transport;
  readonly #link: Link;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #options: ConnectionOptions;
  readonly #listeners = new Map<string, (connection: Connection) => void>();

  constructor(options: MemoryNetworkOptions = {}) {
    this.#link = linkOf(options);
    this.#clock = options.clock ?? systemClock;
    this.#random = seededRandom(options.seed ?? 1);
    this.#options = options;
    this.transport = {
      scheme: 'memory',
      connect: (address, connectOptions = {}) => this.#connect(address, connectOptions),
      listen: (address, onConnection) => this.#listen(address, onConnection),
    };
  }

  async #connect(address: string, options: ConnectOptions): Promise<Connection> {
    const { name, path } = parseMemory(address);
    const { latencyMs } = this.#link;
    return attempt<Connection>(
      address,
      options,
      (outcome) => {
        const cancel = this.#clock.after(latencyMs, () => {
          const onConnection = this.#listeners.get(name);
          if (onConnection === undefined) {
            outcome.fail(new PerunError('UNREACHABLE', `nothing answers at ${address} (no such listener)`));
            return;
          }
          const line = { link: this.#link, clock: this.#clock, random: this.#random, options: this.#options };
          const [client, server] = connectEnds(line, name, path);
          abandon = () => client.destroy();
          this.#clock.after(latencyMs, () => outcome.succeed(client));
          this.#admit(server, onConnection);
        });
        let abandon = cancel;
        return () => abandon();
      },
      this.#clock,
    );
  }

  #admit(server: Connection, onConnection: (connection: Connection) => void): void {
    try {
      onConnection(server);
    } catch (error) {
      server.destroy();
      if (this.#options.onListenerError === undefined) throw error;
      this.#options.onListenerError(error);
    }
  }

  async #listen(address: string, onConnection: (connection: Connection) => void): Promise<Listener> {
    const { name } = parseMemory(address);
    if (this.#listeners.has(name)) {
      throw new PerunError('ADDRESS_IN_USE', `another program already listens on memory://${name}`);
    }
    this.#listeners.set(name, onConnection);
    let isOpen = true;
    return {
      address: `memory://${name}`,
      close: async () => {
        if (isOpen) this.#listeners.delete(name);
        isOpen = false;
      },
    };
  }
}

function parseMemory(text: string): { name: string; path: string } {
  const [, name, path = ''] = /^memory:\/\/([^/?#\s]+)([/?][^#\s]*)?$/.exec(text) ?? [];
  if (name === undefined) {
    throw new PerunError('ADDRESS_INVALID', `"${text}" is not a memory address; write memory://name`);
  }
  return { name, path };
}
