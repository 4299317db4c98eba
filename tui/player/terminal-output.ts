import { closeSync, constants, openSync, writeSync } from 'node:fs';
import type { TerminalOutputStream } from './terminal-streams.ts';

/** Pause before a terminal that takes nothing at the moment is tried again. */
const retryMs = 2;
/** How long a write that must happen now waits for such a terminal. */
const patienceMs = 1000;

const nothing = new Uint8Array(0);

/**
 * Writes to a terminal, one update at a time. Node writes to terminals until they have taken everything, and a slow one
 * would hold up input and network with it; so a real terminal is opened once more, and given only what it takes. Where
 * it cannot be opened again (another user's terminal, no /proc), Node's own way is left.
 */
export class TerminalOutput {
  readonly #stream: TerminalOutputStream;
  readonly #failed: (error: Error) => void;
  #fd: number | undefined;
  #rest: Uint8Array = nothing;
  #busy = false;
  #closed = false;
  #cancelRetry: NodeJS.Timeout | undefined;

  /** `failed` is called once, when the terminal is gone. */
  constructor(stream: TerminalOutputStream, failed: (error: Error) => void) {
    this.#stream = stream;
    this.#failed = failed;
    this.#fd = stream.fd === undefined ? undefined : openAgain(stream.fd);
  }

  /** True while a write is unfinished: its bytes must not change, and no other may begin. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Writes an update, then calls `done`, perhaps before it returns. Not to be called while busy. */
  write(bytes: Uint8Array, done: () => void): void {
    if (this.#closed) return;
    this.#busy = true;
    if (this.#fd !== undefined) {
      this.#rest = bytes;
      this.#pump(done);
      return;
    }
    this.#stream.write(bytes, (error) => {
      if (error) this.#fail(error);
      else this.#finish(done);
    });
  }

  /**
   * Writes at once, after the rest of an unfinished update, so that no sequence is cut; also in the last moments of the
   * process. A terminal that is gone, or takes nothing for a second, is no error here.
   */
  writeNow(text: string): void {
    if (this.#closed) return;
    if (this.#fd === undefined) {
      this.#stream.write(text);
      return;
    }
    const bytes = Buffer.concat([this.#rest, Buffer.from(text)]);
    this.#rest = nothing;
    writeAll(this.#fd, bytes);
  }

  /** Nothing is written any more; idempotent. The stream stays open: it belongs to the caller. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#cancelRetry);
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #pump(done: () => void): void {
    if (this.#fd === undefined) return;
    try {
      while (this.#rest.length > 0) this.#rest = this.#rest.subarray(writeSync(this.#fd, this.#rest));
    } catch (error) {
      if (isAgain(error)) this.#cancelRetry = setTimeout(() => this.#pump(done), retryMs);
      else this.#fail(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    this.#finish(done);
  }

  #finish(done: () => void): void {
    this.#busy = false;
    if (!this.#closed) done();
  }

  #fail(error: Error): void {
    if (this.#closed) return;
    this.#failed(error);
    this.close();
  }
}

/** A descriptor of the same terminal that never waits; one of its own, for the flag is shared by all who inherited it. */
function openAgain(fd: number): number | undefined {
  try {
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return undefined;
  }
}

function writeAll(fd: number, bytes: Uint8Array): void {
  const until = performance.now() + patienceMs;
  let offset = 0;
  while (offset < bytes.length) {
    try {
      offset += writeSync(fd, bytes, offset);
    } catch (error) {
      if (!isAgain(error) || performance.now() > until) return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMs);
    }
  }
}

function isAgain(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}
