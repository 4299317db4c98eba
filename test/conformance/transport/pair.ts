import type { Connection, Listener, Transport } from '../../../src/transport/types.ts';

/** One carrier as the suite sees it: how to listen, how to connect, and addresses with known behaviour. */
export interface Carrier {
  readonly connector: Transport;
  readonly acceptor: Transport;
  /** A fresh address to listen on. */
  address(): string;
  /** Where nobody listens. */
  deadAddress(): Promise<string>;
  /** Where an attempt to connect is never answered; needed unless the carrier `answersAtOnce`. */
  silentAddress?(): Promise<string>;
  dispose(): Promise<void>;
}

export interface CarrierTraits {
  /** True where the connecting end cannot stop its sender (a browser). */
  readonly cannotStopSender?: boolean;
  /** True where the kernel answers every attempt to connect at once. */
  readonly answersAtOnce?: boolean;
}

export interface Pair {
  readonly client: Connection;
  readonly server: Connection;
  readonly listener: Listener;
}

/** Opens a listener and one connection to it. */
export async function openPair(carrier: Carrier, path = ''): Promise<Pair> {
  const accepted = deferred<Connection>();
  const listener = await carrier.acceptor.listen(carrier.address(), (connection) => accepted.resolve(connection));
  const [client, server] = await Promise.all([carrier.connector.connect(listener.address + path), accepted.promise]);
  return { client, server, listener };
}

/** Everything a connection delivers, in order, chunk by chunk. */
export class Inbox {
  readonly chunks: Uint8Array[] = [];
  bytes = 0;
  readonly #waiting = new Set<() => void>();

  constructor(connection: Connection) {
    connection.data.on((chunk) => {
      this.chunks.push(chunk);
      this.bytes += chunk.length;
      for (const check of [...this.#waiting]) check();
    });
  }

  /** Resolves once so many bytes have come. */
  async has(bytes: number): Promise<void> {
    const { promise, resolve } = deferred<void>();
    const check = (): void => {
      if (this.bytes < bytes) return;
      this.#waiting.delete(check);
      resolve();
    };
    this.#waiting.add(check);
    check();
    await promise;
  }

  whole(): Uint8Array {
    return joined(this.chunks);
  }
}

export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}

export function whenClosed(connection: Connection): Promise<Error | undefined> {
  return new Promise((resolve) => connection.closed.on(resolve));
}

/** Bytes that differ at every place, so that a lost, doubled or swapped piece shows. */
export function patterned(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed >>> 0;
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}

export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}

/** Lets everything already under way arrive, on carriers whose only clock is the machine's. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 60));
}

export function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settleWith) => (resolve = settleWith));
  return { promise, resolve };
}

export function sendMany(connection: Connection, megabytes: number): void {
  const part = patterned(1 << 20);
  for (let count = 0; count < megabytes; count++) connection.send(part);
}
