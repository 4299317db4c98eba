import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** What a core wrote to stdout and stderr, in one file of bounded size: when full, the older half is dropped. */
export class CoreLog {
  readonly path: string;
  readonly #maxBytes: number;
  #descriptor: number;
  #bytes: number;

  constructor(path: string, maxBytes: number) {
    this.path = path;
    this.#maxBytes = maxBytes;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.#descriptor = openSync(path, 'a+', 0o600);
    this.#bytes = fstatSync(this.#descriptor).size;
  }

  write(chunk: Uint8Array): void {
    if (this.#descriptor < 0) return;
    const kept = chunk.length > this.#maxBytes / 2 ? chunk.subarray(chunk.length - this.#maxBytes / 2) : chunk;
    if (this.#bytes + kept.length > this.#maxBytes) this.#dropOlderHalf();
    writeSync(this.#descriptor, kept);
    this.#bytes += kept.length;
  }

  /** A line of the host itself, such as how the process ended. */
  note(text: string): void {
    this.write(Buffer.from(`--- ${new Date().toISOString()} ${text}\n`));
  }

  close(): void {
    if (this.#descriptor < 0) return;
    closeSync(this.#descriptor);
    this.#descriptor = -1;
  }

  #dropOlderHalf(): void {
    const size = Math.min(Math.floor(this.#maxBytes / 2), this.#bytes);
    const newer = Buffer.alloc(size);
    readSync(this.#descriptor, newer, 0, size, this.#bytes - size);
    const lineEnd = newer.indexOf(0x0a);
    const kept = lineEnd < 0 ? newer : newer.subarray(lineEnd + 1);
    ftruncateSync(this.#descriptor, 0);
    writeSync(this.#descriptor, kept);
    this.#bytes = kept.length;
  }
}

/** The newest `count` lines of a core's log; empty where there is none. */
export function readCoreLog(path: string, count: number): string[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return [];
  }
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return count === 0 ? [] : lines.slice(-count);
}
