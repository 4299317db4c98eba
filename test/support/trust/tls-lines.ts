import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { decodePairMessage } from '../../../src/protocol/pairing/decode.ts';
import { encodePairMessage } from '../../../src/protocol/pairing/encode.ts';
import { type PairMessage, pairMessageMaxBytes } from '../../../src/protocol/pairing/messages.ts';
import { isPerunError } from '../../../src/shared/errors.ts';
import type { Identity } from '../../../src/trust/identity/identity.ts';

/** Pairing messages over TLS with certificates on both sides, each behind a length of two bytes: a carrier for tests. */
export class TlsLine {
  /** SHA-256 of the certificate that the other side showed. */
  readonly seen: string;
  readonly #socket: TLSSocket;
  #kept = Buffer.alloc(0);
  #onMessage: (message: PairMessage) => void = () => {};

  constructor(socket: TLSSocket) {
    this.#socket = socket;
    this.seen = createHash('sha256').update(socket.getPeerCertificate().raw).digest('hex');
    socket.on('error', () => {});
  }

  /** Nothing is read before there is somebody to hear it. */
  onMessage(listener: (message: PairMessage) => void): void {
    this.#onMessage = listener;
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  onClose(listener: () => void): void {
    this.#socket.on('close', listener);
  }

  send(message: PairMessage): void {
    const bytes = encodePairMessage(message);
    this.#socket.write(Buffer.from([bytes.length >> 8, bytes.length & 0xff, ...bytes]));
  }

  end(): void {
    this.#socket.end();
  }

  #take(chunk: Buffer): void {
    this.#kept = Buffer.concat([this.#kept, chunk]);
    while (this.#kept.length >= 2) {
      const length = this.#kept.readUInt16BE();
      if (length > pairMessageMaxBytes) throw new Error(`a message of ${length} bytes`);
      if (this.#kept.length < 2 + length) return;
      const message = decodePairMessage(this.#kept.subarray(2, 2 + length));
      this.#kept = this.#kept.subarray(2 + length);
      if (isPerunError(message)) throw message;
      this.#onMessage(message);
    }
  }
}

const tls = (identity: Identity) => ({
  cert: identity.certificatePem,
  key: identity.keyPem,
  rejectUnauthorized: false,
});

/** Listens on loopback with an identity; the port, and what closes it. */
export async function listenTls(
  identity: Identity,
  onLine: (line: TlsLine) => void,
): Promise<{ port: number; close: () => void }> {
  const server = createServer({ ...tls(identity), requestCert: true }, (socket) => onLine(new TlsLine(socket)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

export async function dialTls(port: number, identity: Identity): Promise<TlsLine> {
  const socket = connect({ port, host: '127.0.0.1', ...tls(identity) });
  await once(socket, 'secureConnect');
  return new TlsLine(socket);
}
