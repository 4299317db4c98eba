import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { PerunHome } from './running-host.ts';

/** `perun client connect --view dump` as a process, and what it has printed so far. */
export class DumpClient {
  /** SHA-256 of every frame, in order. */
  readonly hashes: string[] = [];
  readonly #process: ChildProcess;
  #lastAt = performance.now();
  #longestGapMs = 0;
  #stderr = '';

  constructor(home: PerunHome, session: string) {
    this.#process = home.spawn('client', 'connect', '--session', session, '--view', 'dump');
    this.#process.stderr?.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()));
    createInterface(this.#process.stdout!).on('line', (line) => this.#seen(line.split(' ')[2] ?? line));
  }

  /** Longest time between two frames so far. */
  get longestGapMs(): number {
    return this.#longestGapMs;
  }

  get stderr(): string {
    return this.#stderr;
  }

  async close(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const closed = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    await closed;
  }

  #seen(hash: string): void {
    const now = performance.now();
    if (this.hashes.length > 0) this.#longestGapMs = Math.max(this.#longestGapMs, now - this.#lastAt);
    this.#lastAt = now;
    this.hashes.push(hash);
  }
}
