import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { PerunError } from '../../shared/errors.ts';
import type { ConnectionFacts, ConnectionOptions } from '../base-connection.ts';
import { connectionLost, errnoOf } from '../socket-failure.ts';
import { closeCodes, closeFailure, textRefused } from './close-codes.ts';
import { keepAliveMs } from '../timing.ts';
import { unsentBytes, writeWhole } from '../write-progress.ts';
import { MessageConnection } from './message-connection.ts';
import { serverFrame } from './server-frame.ts';

/**
 * A connection over one open WebSocket of the `ws` library: one binary message for each send, nothing else. It never
 * pings and closes with an empty frame, because peers of the first protocol take such payload for packets.
 */
export class WebSocketConnection extends MessageConnection {
  readonly #socket: WebSocket;
  readonly #carrier: Socket;
  readonly #isServer: boolean;
  readonly #onWritten = (): void => this.written();
  #refusing = false;

  /** `carrier` is the TCP (or TLS) socket beneath; `isServer` says which end of it this is. */
  constructor(
    socket: WebSocket,
    carrier: Socket,
    facts: Omit<ConnectionFacts, 'framing' | 'scheme'> & { readonly isServer: boolean },
    options: ConnectionOptions = {},
  ) {
    super({ ...facts, framing: 'message', scheme: 'encrypted' in carrier ? 'wss' : 'ws' }, options);
    this.#socket = socket;
    this.#carrier = carrier;
    this.#isServer = facts.isServer;
    socket.binaryType = 'nodebuffer';
    socket.pause();
    // The kernel's own question whether the peer's machine still lives; a WebSocket ping would end old peers.
    carrier.setKeepAlive(true, keepAliveMs);
    socket.on('message', (data: Buffer, isBinary) => this.#message(data, isBinary));
    socket.on('error', (error) => this.failed(failureOf(this.remote, error)));
    socket.on('close', (code, reason) => {
      const failure = closeFailure(this.remote, code, reason.toString());
      if (failure) this.failed(failure);
      this.over();
    });
  }

  get queued(): number {
    return this.isClosed ? 0 : this.#socket.bufferedAmount;
  }

  protected override get progress(): number {
    return this.queued + unsentBytes(this.#carrier);
  }

  protected write(chunk: Uint8Array): void {
    if (!this.#isServer) this.#socket.send(chunk, sendOptions, this.#onWritten);
    // Nothing may follow a frame that says the connection ends.
    else if (this.#socket.readyState === this.#socket.OPEN) {
      writeWhole(this.#carrier, serverFrame(chunk), this.#onWritten);
    }
  }

  protected setReading(reading: boolean): void {
    if (reading) this.#socket.resume();
    else this.#socket.pause();
  }

  protected finishWriting(): void {
    this.#socket.close();
  }

  protected cut(): void {
    this.#socket.terminate();
    this.dropHeld();
  }

  #message(data: Buffer, isBinary: boolean): void {
    if (this.#refusing) return;
    if (isBinary) {
      this.arrived(new Uint8Array(data.buffer, data.byteOffset, data.length));
      return;
    }
    this.#refusing = true;
    this.failed(textRefused(this.remote));
    this.#socket.close(closeCodes.unsupportedData, 'binary messages only');
  }
}

const sendOptions = { binary: true, compress: false, fin: true } as const;

function failureOf(remote: string, error: Error): PerunError {
  const code = errnoOf(error) ?? '';
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') {
    return new PerunError('PROTOCOL_TOO_LARGE', `${remote} sent a message over the limit`, { cause: error });
  }
  if (code.startsWith('WS_ERR_')) {
    return new PerunError('PROTOCOL_MALFORMED', `${remote} broke the WebSocket format (${error.message})`, {
      cause: error,
    });
  }
  return connectionLost(remote, error);
}
