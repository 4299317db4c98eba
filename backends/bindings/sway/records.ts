import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import koffi from 'koffi';
import { PerunError } from '../../../src/shared/errors.ts';
import { isRecord } from './ipc.ts';

const lockMs = 10_000;
const [exclusive, withoutWaiting] = [2, 4];

/**
 * Who made which output of sway, on disk beside its sockets: sway answers no name to who creates one, so that makers go
 * one after another; and it keeps an output whose maker is dead, which the next one takes away.
 */
export class OutputRecords {
  readonly #folder: string;
  /** Of one run of sway: names come again in the next. */
  readonly #run: string;

  constructor(runtimeDirectory: string, sway: string) {
    this.#folder = join(runtimeDirectory, 'perun-outputs');
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const { ino, ctimeMs } = statSync(sway);
    this.#run = `${ino}-${Math.trunc(ctimeMs)}`;
  }

  /** Runs one maker at a time, of all processes; the kernel lets the next one in when one dies. Fails with TIMEOUT. */
  async alone<T>(act: () => Promise<T>): Promise<T> {
    const flock = koffi.load(null).func('flock', 'int', ['int', 'int']) as (fd: number, how: number) => number;
    const descriptor = openSync(join(this.#folder, 'lock'), 'w', 0o600);
    try {
      const deadline = performance.now() + lockMs;
      while (flock(descriptor, exclusive | withoutWaiting) !== 0) {
        if (performance.now() > deadline) {
          throw new PerunError('TIMEOUT', `another process makes an output for more than ${lockMs} ms`);
        }
        await sleep(10);
      }
      return await act();
    } finally {
      closeSync(descriptor);
    }
  }

  add(output: string): void {
    const record = { run: this.#run, output, pid: process.pid, since: startOf(process.pid) };
    writeFileSync(this.#path(output), JSON.stringify(record), { mode: 0o600 });
  }

  remove(output: string): void {
    rmSync(this.#path(output), { force: true });
  }

  /** Outputs that were made for a client: of the living, and of the dead. */
  all(): { living: string[]; dead: string[] } {
    const sorted: { living: string[]; dead: string[] } = { living: [], dead: [] };
    for (const name of readdirSync(this.#folder)) {
      if (!name.endsWith('.json')) continue;
      const record = readRecord(join(this.#folder, name));
      if (record === undefined || record.run !== this.#run) rmSync(join(this.#folder, name), { force: true });
      else sorted[startOf(record.pid) === record.since ? 'living' : 'dead'].push(record.output);
    }
    return sorted;
  }

  #path(output: string): string {
    return join(this.#folder, `${output.replaceAll(/[^\w-]/gu, '_')}.json`);
  }
}

function readRecord(path: string): { run: string; output: string; pid: number; since: string } | undefined {
  try {
    const record: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!isRecord(record)) return undefined;
    const { run, output, pid, since } = record;
    if (typeof run !== 'string' || typeof output !== 'string' || typeof since !== 'string') return undefined;
    return typeof pid === 'number' ? { run, output, pid, since } : undefined;
  } catch {
    return undefined;
  }
}

/** When a process began, in ticks since the machine did: with its id it is of no other. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Its name is in brackets, and may hold anything.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
