import { type Clock, systemClock } from '../../shared/clock.ts';
import { PerunError } from '../../shared/errors.ts';
import { defaultLimits } from '../../shared/limits.ts';
import { formatAddress, formatHostPort, isLoopback, parseAddress } from '../address.ts';
import { attempt } from '../attempt.ts';
import type { ConnectionFacts, ConnectionOptions } from '../base-connection.ts';
import type { Connection, Transport } from '../types.ts';
import { closeFailure, textRefused } from './close-codes.ts';
import { MessageConnection } from './message-connection.ts';

export interface BrowserOptions extends ConnectionOptions {
  readonly clock?: Clock;
  /**
   * Bytes kept while paused, beyond which the connection is ended with LIMIT_REACHED: browsers cannot stop a sender.
   * Default: the largest packet.
   */
  readonly maxHeldBytes?: number;
}

/** The carrier of browsers and their workers, over the global WebSocket; it connects and cannot listen. */
export function createBrowserTransport(options: BrowserOptions = {}): Transport {
  return {
    scheme: 'ws',
    async connect(text, connectOptions = {}) {
      const address = parseAddress(text);
      if (address.scheme !== 'ws' && address.scheme !== 'wss') {
        throw new PerunError('ADDRESS_INVALID', `a browser cannot connect to "${text}"; write ws://host:port/path`);
      }
      return attempt<Connection>(
        text,
        connectOptions,
        (outcome) => {
          const socket = openSocket(formatAddress(address));
          const fail = (): void => {
            outcome.fail(new PerunError('UNREACHABLE', `nothing answers at ${text}, or it refused the connection`));
          };
          socket.addEventListener('close', fail);
          socket.addEventListener('open', () => {
            socket.removeEventListener('close', fail);
            const remote = formatHostPort(address.host, address.port);
            outcome.succeed(new BrowserConnection(socket, { remote, local: isLoopback(address.host) }, options));
          });
          // Without this listener some runtimes report the failure as an uncaught one.
          socket.addEventListener('error', () => {});
          return () => socket.close();
        },
        options.clock,
      );
    },
    async listen(text) {
      throw new PerunError('ADDRESS_INVALID', `a browser cannot listen on "${text}"; it can only connect`);
    },
  };
}

class BrowserConnection extends MessageConnection {
  readonly #socket: WebSocket;
  readonly #clock: Clock;
  readonly #maxHeldBytes: number;
  #stopPolling: (() => void) | undefined;
  #refusing = false;

  constructor(socket: WebSocket, facts: Pick<ConnectionFacts, 'remote' | 'local'>, options: BrowserOptions) {
    super({ ...facts, framing: 'message', scheme: 'ws', path: '' }, options, options.clock);
    this.#socket = socket;
    this.#clock = options.clock ?? systemClock;
    this.#maxHeldBytes = options.maxHeldBytes ?? defaultLimits.packetBytes;
    socket.addEventListener('message', (event: { readonly data: unknown }) => this.#message(event.data));
    socket.addEventListener('close', (event) => {
      const failure = closeFailure(this.remote, event.code, event.reason);
      if (failure) this.failed(failure);
      this.#stopPolling?.();
      this.over();
    });
  }

  get queued(): number {
    return this.isClosed ? 0 : this.#socket.bufferedAmount;
  }

  protected write(chunk: Uint8Array<ArrayBuffer>): void {
    this.#socket.send(chunk);
    if (this.#socket.bufferedAmount > 0) this.#poll();
  }

  protected setReading(): void {
    // The platform has no way to stop reading; what comes is held.
  }

  protected finishWriting(): void {
    this.#socket.close();
  }

  /** The platform can only close in good order, so the socket is left to do that by itself. */
  protected cut(): void {
    this.#refusing = true;
    this.#stopPolling?.();
    this.#socket.close();
    this.dropHeld();
    queueMicrotask(() => this.ended());
  }

  #message(data: unknown): void {
    if (this.#refusing) return;
    if (!(data instanceof ArrayBuffer)) {
      this.destroy(textRefused(this.remote));
      return;
    }
    this.arrived(new Uint8Array(data));
    if (this.heldBytes > this.#maxHeldBytes) {
      const much = `more than ${this.#maxHeldBytes} bytes came from ${this.remote} while it was paused`;
      this.destroy(new PerunError('LIMIT_REACHED', much));
    }
  }

  /** There is no event for an emptied queue. */
  #poll(): void {
    this.#stopPolling ??= this.#clock.every(4, () => {
      if (this.queued > 0) return;
      this.#stopPolling?.();
      this.#stopPolling = undefined;
      this.written();
    });
  }
}

function openSocket(url: string): WebSocket {
  try {
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    return socket;
  } catch (error) {
    throw new PerunError('REFUSED', `this page may not connect to ${url}`, { cause: error });
  }
}
