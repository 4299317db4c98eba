import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn, type IPty } from 'zigpty';
import type { PerunHome } from './running-host.ts';

const entry = fileURLToPath(new URL('../../../bin/run.js', import.meta.url));

/** The terminal player in a terminal of its own, with a trace of what it decoded. */
export class PlayerTerminal {
  readonly #pty: IPty;
  readonly #trace: string;
  #output = '';
  #exited: Promise<void>;

  constructor(home: PerunHome, session: string) {
    this.#trace = join(home.folder, `terminal-${session}.trace`);
    const args = [entry, 'client', 'connect', '--session', session, '--trace', this.#trace];
    this.#pty = spawn(process.execPath, args, { cols: 80, rows: 24, env: { ...home.env, TERM: 'xterm-256color' } });
    this.#pty.onData((data) => (this.#output += data));
    this.#exited = new Promise((resolve) => this.#pty.onExit(() => resolve()));
  }

  /** SHA-256 of every frame decoded so far, in order. */
  get hashes(): string[] {
    return readTrace(this.#trace);
  }

  /** Everything written to the terminal so far. */
  get output(): string {
    return this.#output;
  }

  type(keys: string): void {
    this.#pty.write(keys);
  }

  /** Quits as a person does. */
  async close(): Promise<void> {
    this.#pty.write('\u0003');
    await this.#exited;
  }
}

/** Hashes of a frame trace; none while there is no file. */
export function readTrace(path: string): string[] {
  const text = readFileSync(path, { encoding: 'utf8', flag: 'a+' });
  return text.split('\n').flatMap((line) => line.split(' ')[2] ?? []);
}
