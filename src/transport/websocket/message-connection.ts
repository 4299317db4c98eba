import { BaseConnection } from '../base-connection.ts';

/**
 * What both WebSocket forms share: a message, or the end, may still come after reading was stopped, and must then wait
 * for its turn.
 */
export abstract class MessageConnection extends BaseConnection {
  #flowing = false;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #isOver = false;
  #flushing = false;

  /** Starts or stops the socket, as far as the platform can. */
  protected abstract setReading(reading: boolean): void;

  protected get heldBytes(): number {
    return this.#heldBytes;
  }

  protected setFlowing(flowing: boolean): void {
    this.#flowing = flowing;
    if (!flowing) {
      this.setReading(false);
    } else if (this.#held.length === 0 && !this.#isOver) {
      this.setReading(true);
    } else if (!this.#flushing) {
      // Never within resume(): whoever calls it may not be ready for data in the same breath.
      this.#flushing = true;
      queueMicrotask(() => this.#flush());
    }
  }

  /** A message has come. */
  protected arrived(message: Uint8Array): void {
    if (this.#flowing && this.#held.length === 0) {
      this.received(message);
      return;
    }
    this.#held.push(message);
    this.#heldBytes += message.length;
  }

  /** The socket has closed; the end waits behind what is held. */
  protected over(): void {
    this.#isOver = true;
    if (this.isClosed || this.#held.length === 0) this.ended();
  }

  /** Drops what is held, and has `ended` called if the socket closed before. */
  protected dropHeld(): void {
    this.#held = [];
    this.#heldBytes = 0;
    if (this.#isOver) queueMicrotask(() => this.ended());
  }

  #flush(): void {
    this.#flushing = false;
    while (this.#flowing) {
      const message = this.#held.shift();
      if (message === undefined) {
        if (this.#isOver) this.ended();
        else this.setReading(true);
        return;
      }
      this.#heldBytes -= message.length;
      this.received(message);
    }
  }
}
