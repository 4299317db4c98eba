import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A WebSocket peer made of bytes alone, to see and to send exactly what stands on the wire. */
export class RawPeer {
  readonly socket: Socket;
  received: Buffer = Buffer.alloc(0);
  ended = false;
  readonly #waiting = new Set<() => void>();

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      this.received = Buffer.concat([this.received, chunk]);
      this.#wake();
    });
    socket.on('close', () => {
      this.ended = true;
      this.#wake();
    });
  }

  /** Resolves once what was received, or the end, fulfils the condition. */
  async until(condition: (peer: RawPeer) => boolean): Promise<void> {
    await new Promise<void>((resolve) => {
      const check = (): void => {
        if (!condition(this)) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  /** The head of the HTTP message received; what follows it stays in `received`. */
  async head(): Promise<string> {
    await this.until(({ received }) => received.includes('\r\n\r\n'));
    const end = this.received.indexOf('\r\n\r\n');
    const head = this.received.subarray(0, end).toString('latin1');
    this.received = this.received.subarray(end + 4);
    return head;
  }

  #wake(): void {
    for (const check of [...this.#waiting]) check();
  }
}

export interface Asking {
  readonly path?: string;
  readonly headers?: readonly string[];
}

/** Asks for an upgrade at a port; the answer is yet to be read. */
export function askUpgrade(port: number, { path = '/', headers = [`Host: 127.0.0.1:${port}`] }: Asking = {}): RawPeer {
  const peer = new RawPeer(connect({ host: '127.0.0.1', port }));
  const lines = [
    `GET ${path} HTTP/1.1`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  ];
  peer.socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  return peer;
}

/** A server that hands each connection on as it is. */
export async function rawServer(onPeer: (peer: RawPeer) => void): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => onPeer(new RawPeer(socket)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

/** One frame, masked with a key of zeros (so that the payload stays readable) where a client sends it. */
export function frame(opcode: number, payload: string | Uint8Array, masked: boolean, fin = true): Buffer {
  const body = Buffer.from(payload);
  if (body.length > 125) throw new RangeError('short frames only');
  const head = [(fin ? 0x80 : 0) | opcode, (masked ? 0x80 : 0) | body.length, ...(masked ? [0, 0, 0, 0] : [])];
  return Buffer.concat([Buffer.from(head), body]);
}
