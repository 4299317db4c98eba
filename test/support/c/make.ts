import { spawn, type ChildProcess } from 'node:child_process';

/** Milliseconds for what compiles: a busy machine takes its time. */
export const makeMs = 300_000;

export interface Ran {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a program to its end, and returns everything it wrote. */
export function ran(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', (error) => resolve({ code: null, output: error.message }));
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** What the last line of `make check` says. */
export function countsOfCheck(output: string): { readonly programs: number; readonly checks: number } {
  const found = /^check: (?<programs>\d+) test programs, (?<checks>\d+) checks$/m.exec(output)?.groups;
  return { programs: Number(found?.['programs'] ?? 0), checks: Number(found?.['checks'] ?? 0) };
}

/** Starts a program again whenever it ends, for one who checks connection after connection. */
export class Restless {
  readonly #program: string;
  readonly #args: readonly string[];
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess | undefined;
  #over = false;

  constructor(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.#program = program;
    this.#args = args;
    this.#env = env;
    this.#start();
  }

  stop(): void {
    this.#over = true;
    this.#child?.kill('SIGKILL');
  }

  #start(): void {
    if (this.#over) return;
    this.#child = spawn(this.#program, this.#args, { env: this.#env, stdio: 'ignore' });
    this.#child.once('exit', () => this.#start());
  }
}
