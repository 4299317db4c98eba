import { isDone, type NativeConnection } from './binding.ts';

/**
 * What of a connection's datagrams waits for the network: a few kilobytes, so that sound is late by no more than that.
 * Beyond it the oldest goes first.
 */
export class DatagramQueue {
  readonly #native: NativeConnection;
  readonly #most: number;

  constructor(native: NativeConnection, mostBytes: number) {
    this.#native = native;
    this.#most = mostBytes;
  }

  /** False where the peer takes no datagrams, or none of that size. `flush` sends what the network takes at once. */
  send(bytes: Uint8Array, flush: () => void): boolean {
    const native = this.#native;
    const longest = native.dgramMaxWritableLen();
    // The library loses empty ones.
    if (bytes.length === 0 || longest === null || bytes.length > longest || bytes.length > this.#most) return false;
    if (this.#excess(bytes.length) > 0) {
      flush();
      this.#drop(this.#excess(bytes.length));
    }
    try {
      native.dgramSend(bytes);
      return true;
    } catch (error) {
      if (isDone(error)) return false;
      throw error;
    }
  }

  #excess(more: number): number {
    return this.#native.dgramSendQueueByteSize() + more - this.#most;
  }

  #drop(excess: number): void {
    let left = excess;
    if (left <= 0) return;
    this.#native.dgramPurgeOutgoing((old) => {
      if (left <= 0) return false;
      left -= old.length;
      return true;
    });
  }
}
