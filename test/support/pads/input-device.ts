import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Event devices of the system with this name: their files, sorted. */
export function devicesNamed(name: string): string[] {
  return readdirSync('/sys/class/input')
    .filter((entry) => /^event\d+$/.test(entry) && nameOf(entry) === name)
    .map((entry) => `/dev/input/${entry}`)
    .toSorted();
}

function nameOf(entry: string): string {
  try {
    return readFileSync(`/sys/class/input/${entry}/device/name`, 'utf8').trim();
  } catch {
    // It went away meanwhile.
    return '';
  }
}

/** Waits until something is so; fails with what it was. */
export async function until<T>(what: string, look: () => T | undefined | false, ms = 10_000): Promise<T> {
  const deadline = performance.now() + ms;
  for (;;) {
    const seen = look();
    if (seen !== undefined && seen !== false) return seen;
    if (performance.now() > deadline) throw new Error(`never: ${what}`);
    await sleep(25);
  }
}

/** One line of evtest that is no sync: type, code, value. */
export type SeenEvent = readonly [type: number, code: number, value: number];

/** What evtest, which knows nothing of us, reads from a device. */
export class Watcher {
  readonly #program: ChildProcess;
  readonly #device: string;
  /** It ends by itself with its device. */
  readonly #closed: Promise<unknown>;
  #said = '';

  constructor(device: string) {
    this.#device = device;
    this.#program = spawn('evtest', [device], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#closed = new Promise((resolve) => this.#program.once('close', resolve));
    this.#program.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
  }

  /** Resolves when it has opened the device: what happens from now on is seen. */
  async ready(): Promise<void> {
    const fds = `/proc/${this.#program.pid}/fd`;
    await until(`evtest opens ${this.#device}`, () =>
      readdirSync(fds).some((fd) => linkOf(`${fds}/${fd}`) === this.#device),
    );
    // It prints what the device can do before it reads.
    await sleep(500);
  }

  async end(): Promise<{ readonly head: string; readonly events: SeenEvent[] }> {
    // What was written before is read before.
    await sleep(500);
    this.#program.kill('SIGTERM');
    await this.#closed;
    const events = [...this.#said.matchAll(/^Event: time \S+, type (\d+) .*?, code (\d+) .*?, value (\S+)$/gm)];
    return {
      head: this.#said.split('Testing ...')[0] ?? '',
      events: events.map(([, type, code, value]) => [Number(type), Number(code), Number(value)]),
    };
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
