import type { Limits } from '../../shared/limits.ts';
import { PerunError } from '../../shared/errors.ts';
import type { QuicConnection, QuicEndpoint, QuicListener } from '../../transport/quic/types.ts';
import type { Connection } from '../../transport/types.ts';
import { failureOf, FrameLine } from './frame-line.ts';
import { type Frame, FrameKind } from './frames.ts';
import { decodeJson, encodeJson } from './schemas.ts';
import { ServedConnection } from './served-connection.ts';

/** What waits for a host that does not read; it is stuck, and nothing of it can be saved. */
const stuckHostBytes = 32 * 1024 * 1024;

export interface QuicServiceOptions {
  readonly endpoint: QuicEndpoint;
  readonly limits: Pick<Limits, 'quicStreamBytes'>;
  /** The host is gone, or does not read: nobody is served any more. */
  readonly onEnd: () => void;
}

/** Serves a host at the other end of a connection until that ends. */
export function serveHost(host: Connection, options: QuicServiceOptions): void {
  const service = new QuicService(host, options);
  service.greet();
}

/** An endpoint, used by a host. Lives in the QUIC process. */
class QuicService {
  readonly #options: QuicServiceOptions;
  readonly #line: FrameLine;
  readonly #listeners = new Map<number, QuicListener>();
  readonly #attempts = new Map<number, AbortController>();
  readonly #connections = new Map<number, ServedConnection>();
  /** Those that came by themselves are even. */
  #nextAccepted = 2;

  constructor(host: Connection, options: QuicServiceOptions) {
    this.#options = options;
    this.#line = new FrameLine(
      host,
      (frame) => this.#take(frame),
      () => options.onEnd(),
    );
  }

  greet(): void {
    this.#line.send(FrameKind.hello, 0, 0, encodeJson('hello', { pid: process.pid }));
  }

  #take(frame: Frame): void {
    const { kind, subject, payload } = frame;
    if (this.#line.queued > stuckHostBytes) return this.#options.onEnd();
    switch (kind) {
      case FrameKind.ping:
        return this.#line.send(FrameKind.pong, subject);
      case FrameKind.listen:
        return void this.#listen(subject, payload);
      case FrameKind.unlisten: {
        const listener = this.#listeners.get(subject);
        this.#listeners.delete(subject);
        return void listener?.close();
      }
      case FrameKind.connect:
        return void this.#connect(subject, payload);
      case FrameKind.abandon:
        return this.#attempts.get(subject)?.abort();
      default:
        return this.#connections.get(subject)?.take(frame);
    }
  }

  async #listen(id: number, payload: Uint8Array): Promise<void> {
    try {
      if (this.#listeners.has(id)) throw new PerunError('FAILED', `there is a listener ${id} already`);
      const options = decodeJson('listen', payload);
      const listener = await this.#options.endpoint.listen(options, (connection) => {
        const accepted = this.#nextAccepted;
        this.#nextAccepted += 2;
        this.#serve(accepted, connection, id);
      });
      this.#listeners.set(id, listener);
      const { address, port } = listener;
      this.#line.send(FrameKind.listening, id, 0, encodeJson('listening', { address, port }));
    } catch (error) {
      this.#line.send(FrameKind.listenFailed, id, 0, encodeJson('failed', failureOf(error)));
    }
  }

  async #connect(id: number, payload: Uint8Array): Promise<void> {
    const attempt = new AbortController();
    this.#attempts.set(id, attempt);
    try {
      const options = decodeJson('connect', payload);
      const connection = await this.#options.endpoint.connect({ ...options, signal: attempt.signal });
      this.#serve(id, connection, 0);
    } catch (error) {
      this.#line.send(FrameKind.connectFailed, id, 0, encodeJson('failed', failureOf(error)));
    } finally {
      this.#attempts.delete(id);
    }
  }

  #serve(id: number, connection: QuicConnection, listener: number): void {
    const served = new ServedConnection(this.#line, id, connection, this.#options.limits.quicStreamBytes);
    this.#connections.set(id, served);
    served.begin(listener, () => this.#connections.delete(id));
  }
}
