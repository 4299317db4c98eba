import type { Socket } from 'node:net';
import { type ForeignAddress, openSocket } from './address.ts';
import { hello, inputPacket } from './wire.ts';
import { Waiting } from './waiting.ts';

/**
 * What a hostile or broken peer sends: `input` well-formed packets without end; `noise` bytes of a generator after the
 * hello; `lengths` the header of a packet of 4 GiB after the hello; `no-hello` nothing at all; `half-hello` seven bytes.
 */
export type FloodKind = 'input' | 'noise' | 'lengths' | 'no-hello' | 'half-hello';

/** Sends as fast as it is read, until closed from either side. */
export class Flooder {
  readonly #socket: Socket;
  readonly #waiting = new Waiting();
  readonly #kind: FloodKind;
  #isClosed = false;
  #seed = 1;
  /** Bytes handed to the kernel. */
  sentBytes = 0;

  constructor(address: ForeignAddress, kind: FloodKind) {
    this.#kind = kind;
    this.#socket = openSocket(address);
    this.#socket.on('data', () => undefined);
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      this.#isClosed = true;
      this.#waiting.end(new Error('the connection was closed'));
    });
    this.#socket.on('drain', () => this.#pour());
    this.#socket.on('connect', () => this.#begin());
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Resolves when the other side has closed the connection. */
  waitClosed(timeoutMs?: number): Promise<void> {
    return this.#waiting.until('the end of the connection', () => this.#isClosed, timeoutMs);
  }

  waitSent(bytes: number, timeoutMs?: number): Promise<void> {
    return this.#waiting.until(`${bytes} bytes sent`, () => this.sentBytes >= bytes, timeoutMs);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    await new Promise<void>((resolve) => {
      this.#socket.once('close', () => resolve());
      this.#socket.destroy();
    });
  }

  #begin(): void {
    if (this.#kind === 'no-hello') return;
    if (this.#kind === 'half-hello') return void this.#write(hello(7).subarray(0, 7));
    this.#write(hello(7));
    if (this.#kind === 'lengths') this.#write(Buffer.from([1, 0, 0, 0, 0xff, 0xff, 0xff, 0xfc]));
    else this.#pour();
  }

  #pour(): void {
    if (this.#kind !== 'input' && this.#kind !== 'noise') return;
    // The kernel takes what the reader takes; a turn of the event loop lies between two fillings.
    if (!this.#isClosed && this.#write(this.#block())) setImmediate(() => this.#pour());
    this.#waiting.changed();
  }

  #block(): Buffer {
    if (this.#kind === 'input') {
      return Buffer.concat(
        Array.from({ length: 1000 }, () => inputPacket(0, (this.#seed = (this.#seed + 1) & 0xffff))),
      );
    }
    const noise = Buffer.alloc(16 * 1024);
    for (let at = 0; at < noise.length; at += 1) {
      this.#seed = (Math.imul(this.#seed, 1_103_515_245) + 12_345) | 0;
      noise[at] = this.#seed >>> 23;
    }
    return noise;
  }

  #write(bytes: Buffer): boolean {
    if (this.#socket.destroyed) return false;
    this.sentBytes += bytes.length;
    return this.#socket.write(bytes);
  }
}
