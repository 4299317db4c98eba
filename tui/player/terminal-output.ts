import { write, writeSync } from 'node:fs';
import type { TerminalOutputStream } from './terminal-streams.ts';

/** Pause before a terminal that takes nothing at the moment is tried again. */
const retryMs = 5;
/** How often a synchronous write tries again before it gives up: one second in all. */
const retriesMost = 200;

/**
 * Writes to a terminal, one update at a time. Node writes to terminals synchronously, and a slow one would hold up
 * input and network with it; so a real terminal is written through its descriptor, off the event loop.
 */
export class TerminalOutput {
  readonly #stream: TerminalOutputStream;
  readonly #fd: number | undefined;
  readonly #failed: (error: Error) => void;
  #busy = false;
  #closed = false;

  /** `failed` is called when the terminal is gone. */
  constructor(stream: TerminalOutputStream, failed: (error: Error) => void) {
    this.#stream = stream;
    this.#fd = stream.fd;
    this.#failed = failed;
  }

  /** True while a write is unfinished: its bytes must not change, and no other may begin. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Writes an update, then calls `done`. Not to be called while busy. */
  write(bytes: Uint8Array, done: () => void): void {
    if (this.#closed) return;
    this.#busy = true;
    if (this.#fd !== undefined) {
      this.#writeFrom(this.#fd, bytes, 0, done);
      return;
    }
    this.#stream.write(bytes, (error) => {
      if (error) this.#fail(error);
      else this.#finish(done);
    });
  }

  /** Writes at once, also in the last moments of the process. A terminal that is gone is no error here. */
  writeNow(text: string): void {
    const fd = this.#fd;
    if (fd === undefined) {
      this.#stream.write(text);
      return;
    }
    const bytes = Buffer.from(text);
    let offset = 0;
    for (let attempt = 0; offset < bytes.length && attempt < retriesMost; attempt++) {
      try {
        offset += writeSync(fd, bytes, offset);
      } catch (error) {
        if (!isAgain(error)) return;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMs);
      }
    }
  }

  /** Nothing is written any more except by `writeNow`. */
  close(): void {
    this.#closed = true;
  }

  #writeFrom(fd: number, bytes: Uint8Array, offset: number, done: () => void): void {
    write(fd, bytes, offset, bytes.length - offset, null, (error, written) => {
      if (this.#closed) return;
      if (error !== null && !isAgain(error)) {
        this.#fail(error);
      } else if (error !== null) {
        setTimeout(() => this.#writeFrom(fd, bytes, offset, done), retryMs);
      } else if (offset + written < bytes.length) {
        this.#writeFrom(fd, bytes, offset + written, done);
      } else {
        this.#finish(done);
      }
    });
  }

  #finish(done: () => void): void {
    this.#busy = false;
    if (!this.#closed) done();
  }

  #fail(error: Error): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#failed(error);
  }
}

function isAgain(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}
