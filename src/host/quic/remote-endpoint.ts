import { PerunError } from '../../shared/errors.ts';
import type { Limits } from '../../shared/limits.ts';
import { contain } from '../../transport/quic/occurrence.ts';
import type {
  QuicConnection,
  QuicConnectOptions,
  QuicEndpoint,
  QuicListener,
  QuicListenOptions,
} from '../../transport/quic/types.ts';
import { errorOf, type FrameLine } from './frame-line.ts';
import { type Frame, FrameKind } from './frames.ts';
import { RemoteConnection } from './remote-connection.ts';
import { decodeJson, encodeJson, type Payloads } from './schemas.ts';

/** The process allows each listener far fewer. */
const mostConnections = 4096;

interface Waiting<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: PerunError) => void;
}

interface RemoteListener {
  /** With the real port from the first time on. */
  options: QuicListenOptions;
  readonly onConnection: (connection: QuicConnection) => void;
}

/**
 * QUIC as the host uses it: what it asks for is done by the QUIC process of the moment. Listeners outlive a process,
 * connections do not.
 */
export class RemoteEndpoint implements QuicEndpoint {
  readonly #limits: Pick<Limits, 'quicStreamBytes'>;
  readonly #listeners = new Map<number, RemoteListener>();
  readonly #binding = new Map<number, Waiting<Payloads['listening']>>();
  readonly #connecting = new Map<number, Waiting<QuicConnection>>();
  readonly #connections = new Map<number, RemoteConnection>();
  #line: FrameLine | undefined;
  #nextListener = 1;
  /** Those that the host opens are odd. */
  #nextConnection = 1;
  #closed = false;

  constructor(limits: Pick<Limits, 'quicStreamBytes'>) {
    this.#limits = limits;
  }

  async listen(options: QuicListenOptions, onConnection: (connection: QuicConnection) => void): Promise<QuicListener> {
    const id = this.#nextListener++;
    const line = this.#running;
    const listener: RemoteListener = { options, onConnection };
    // Before the answer: the first connection may come with it.
    this.#listeners.set(id, listener);
    const bound = await this.#bind(line, id, options).catch((error: unknown) => {
      this.#listeners.delete(id);
      throw error;
    });
    listener.options = { ...options, port: bound.port };
    return {
      ...bound,
      close: () => {
        if (this.#listeners.delete(id)) this.#line?.send(FrameKind.unlisten, id);
        return Promise.resolve();
      },
    };
  }

  async connect(options: QuicConnectOptions): Promise<QuicConnection> {
    const line = this.#running;
    const { signal, ...rest } = options;
    const id = this.#nextConnection;
    this.#nextConnection += 2;
    const abandon = (): void => line.send(FrameKind.abandon, id);
    const made = new Promise<QuicConnection>((resolve, reject) => this.#connecting.set(id, { resolve, reject }));
    line.send(FrameKind.connect, id, 0, encodeJson('connect', rest));
    if (signal?.aborted) abandon();
    signal?.addEventListener('abort', abandon, { once: true });
    try {
      return await made;
    } finally {
      signal?.removeEventListener('abort', abandon);
    }
  }

  close(): Promise<void> {
    this.#closed = true;
    for (const id of this.#listeners.keys()) this.#line?.send(FrameKind.unlisten, id);
    this.#listeners.clear();
    for (const connection of this.#connections.values()) connection.close(0, '');
    this.#connections.clear();
    return Promise.resolve();
  }

  /** A process is there: its listeners are opened again, on the ports they had. Rejects where that fails. */
  async attach(line: FrameLine): Promise<void> {
    this.#line = line;
    await Promise.all([...this.#listeners].map(([id, { options }]) => this.#bind(line, id, options)));
  }

  /** The process is gone. */
  detach(): void {
    this.#line = undefined;
    const lost = new PerunError('CONNECTION_LOST', 'the QUIC process ended', { remedy: 'try again in a moment' });
    for (const { reject } of [...this.#binding.values(), ...this.#connecting.values()]) reject(lost);
    this.#binding.clear();
    this.#connecting.clear();
    const connections = [...this.#connections.values()];
    this.#connections.clear();
    for (const connection of connections) connection.lose();
  }

  /** What the process says. Throws where it breaks the format. */
  take(frame: Frame): void {
    const { kind, subject, payload } = frame;
    switch (kind) {
      case FrameKind.listening:
        settle(this.#binding, subject)?.resolve(decodeJson('listening', payload));
        break;
      case FrameKind.listenFailed:
        settle(this.#binding, subject)?.reject(errorOf(decodeJson('failed', payload)));
        break;
      case FrameKind.connectFailed:
        settle(this.#connecting, subject)?.reject(errorOf(decodeJson('failed', payload)));
        break;
      case FrameKind.opened:
        this.#opened(frame);
        break;
      default:
        if (this.#connections.get(subject)?.take(frame) === true) this.#connections.delete(subject);
    }
  }

  get #running(): FrameLine {
    if (this.#closed) throw new PerunError('FAILED', 'the QUIC endpoint is closed');
    if (this.#line !== undefined) return this.#line;
    throw new PerunError('FAILED', 'the QUIC process is being restarted', { remedy: 'try again in a moment' });
  }

  #bind(line: FrameLine, id: number, options: QuicListenOptions): Promise<Payloads['listening']> {
    return new Promise((resolve, reject) => {
      this.#binding.set(id, { resolve, reject });
      line.send(FrameKind.listen, id, 0, encodeJson('listen', options));
    });
  }

  #opened({ subject, part, payload }: Frame): void {
    const facts = decodeJson('opened', payload);
    if (this.#connections.size >= mostConnections) throw new PerunError('PROTOCOL_MALFORMED', 'too many connections');
    const line = this.#line;
    if (line === undefined) return undefined;
    const isServer = part !== 0;
    const place = { line, id: subject, isServer, windowBytes: this.#limits.quicStreamBytes };
    const connection = new RemoteConnection(place, facts);
    this.#connections.set(subject, connection);
    if (!isServer) {
      const waiting = settle(this.#connecting, subject);
      if (waiting === undefined) connection.close(0, '');
      return waiting?.resolve(connection);
    }
    const listener = this.#listeners.get(part);
    if (listener === undefined) return connection.close(0, '');
    return contain(() => listener.onConnection(connection));
  }
}

function settle<T>(waiting: Map<number, Waiting<T>>, id: number): Waiting<T> | undefined {
  const found = waiting.get(id);
  waiting.delete(id);
  return found;
}
