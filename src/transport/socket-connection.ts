import type { Socket } from 'node:net';
import { BaseConnection } from './base-connection.ts';
import type { ConnectionFacts, ConnectionOptions } from './base-connection.ts';
import { connectionLost } from './socket-failure.ts';
import { unsentBytes, writeWhole } from './write-progress.ts';

/** A connection over one connected stream socket. What was written but not taken by the kernel is `queued`. */
export class SocketConnection extends BaseConnection {
  readonly #socket: Socket;
  readonly #onWritten = (): void => this.written();

  /** The socket must be connected, and created with `allowHalfOpen: false`. */
  constructor(socket: Socket, facts: Omit<ConnectionFacts, 'framing' | 'path'>, options: ConnectionOptions = {}) {
    super({ ...facts, framing: 'stream', path: '' }, options);
    this.#socket = socket;
    socket.pause();
    // A plain view: Buffer's own slice() shares memory where everybody else's copies.
    socket.on('data', (chunk: Buffer) => this.received(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length)));
    socket.on('end', () => this.peerEnded());
    socket.on('error', (error) => this.failed(connectionLost(this.remote, error)));
    socket.on('close', () => this.ended());
  }

  get queued(): number {
    return this.isClosed ? 0 : this.#socket.writableLength;
  }

  protected override get progress(): number {
    return this.queued + unsentBytes(this.#socket);
  }

  protected write(chunk: Uint8Array): void {
    writeWhole(this.#socket, chunk, this.#onWritten);
  }

  protected setFlowing(flowing: boolean): void {
    if (flowing) this.#socket.resume();
    else this.#socket.pause();
  }

  protected finishWriting(): void {
    this.#socket.end();
  }

  protected cut(): void {
    this.#socket.destroy();
  }
}
