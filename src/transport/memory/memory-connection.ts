import type { Clock } from '../../shared/clock.ts';
import { PerunError } from '../../shared/errors.ts';
import { BaseConnection } from '../base-connection.ts';
import type { ConnectionFacts, ConnectionOptions } from '../base-connection.ts';
import type { Link } from './link.ts';
import { Pipe } from './pipe.ts';
import type { Random } from './random.ts';

/** What both ends of one simulated line share. */
export interface Line {
  readonly link: Link;
  readonly clock: Clock;
  readonly random: Random;
  readonly options: ConnectionOptions;
}

/** One end of a simulated line; made in pairs by `connectEnds`. */
export class MemoryConnection extends BaseConnection {
  readonly #outgoing: Pipe;
  #incoming: Pipe | undefined;

  constructor(line: Line, facts: Pick<ConnectionFacts, 'remote' | 'path'>, other: () => MemoryConnection) {
    super({ ...facts, framing: line.link.framing, scheme: 'memory', local: true }, line.options, line.clock);
    this.#outgoing = new Pipe(line.link, line.clock, line.random, {
      deliver: (chunk) => other().received(chunk),
      ended: (broken) => other().#peerLeft(broken),
      departed: () => this.written(),
      flushed: () => this.#flushed(),
    });
  }

  get queued(): number {
    return this.isClosed ? 0 : this.#outgoing.queued;
  }

  /** Joins this end to what the other end sends. */
  receiveFrom(other: MemoryConnection): void {
    this.#incoming = other.#outgoing;
  }

  protected write(chunk: Uint8Array): void {
    this.#outgoing.send(chunk);
  }

  protected setFlowing(flowing: boolean): void {
    if (flowing) this.#incoming?.resume();
    else this.#incoming?.pause();
  }

  protected finishWriting(): void {
    this.#outgoing.end();
  }

  protected cut(): void {
    this.#incoming?.stop();
    this.#outgoing.abort();
  }

  #peerLeft(broken: boolean): void {
    if (broken) this.failed(new PerunError('CONNECTION_LOST', `${this.remote} broke the connection off`));
    this.peerEnded();
    this.#outgoing.end();
  }

  #flushed(): void {
    queueMicrotask(() => {
      this.#incoming?.stop();
      this.ended();
    });
  }
}

/** A fresh pair: what one end sends the other receives. */
export function connectEnds(
  line: Line,
  name: string,
  path: string,
): [client: MemoryConnection, server: MemoryConnection] {
  const client: MemoryConnection = new MemoryConnection(line, { remote: `memory://${name}`, path: '' }, () => server);
  const server: MemoryConnection = new MemoryConnection(
    line,
    { remote: `a client of memory://${name}`, path },
    () => client,
  );
  client.receiveFrom(server);
  server.receiveFrom(client);
  return [client, server];
}
