import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { PerunError } from '../../../src/shared/errors.ts';
import { Signal } from '../../../src/shared/events.ts';
import { findProgram, type Variables } from './environment.ts';

export interface OwnProcessOptions {
  /** What it is called in messages. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Variables;
  readonly cwd?: string;
  /** Takes each line that it says, its name before it. */
  readonly say: (line: string) => void;
}

const keptLines = 8;
const longestLine = 500;

/** A program that was started here, says what it says to `say`, and is ended by its process id; with us at the latest. */
export class OwnProcess {
  readonly name: string;
  readonly pid: number;
  /** It ended, and nobody here asked for it; told once. */
  readonly ended: Signal<[error: Error]> = new Signal();
  /** Settles when it is gone. */
  readonly gone: Promise<void>;
  readonly #child: ChildProcess;
  readonly #lastLines: string[] = [];
  #isGone = false;
  #isClosing = false;

  private constructor(name: string, child: ChildProcess, pid: number, say: (line: string) => void) {
    this.name = name;
    this.#child = child;
    this.pid = pid;
    for (const stream of [child.stdout, child.stderr]) if (stream !== null) this.#listen(stream, say);
    this.gone = new Promise((settle) => {
      child.once('exit', (code, signal) => {
        this.#isGone = true;
        settle();
        if (!this.#isClosing) this.ended.emit(this.#failure(signal ?? `code ${code}`));
      });
    });
  }

  /** Fails with MISSING_CAPABILITY where there is no such program, FAILED where it cannot be started. */
  static async start(options: OwnProcessOptions): Promise<OwnProcess> {
    const { name, command, args, env, cwd, say } = options;
    // The kernel ends it when we are killed: nothing of a desktop may outlive its host.
    const guard = findProgram('setpriv', env['PATH']);
    const words = guard === undefined ? [command, ...args] : [guard, '--pdeathsig', 'KILL', '--', command, ...args];
    const [program = command, ...rest] = words;
    if (findProgram(command, env['PATH']) === undefined && !command.includes('/')) {
      throw new PerunError('MISSING_CAPABILITY', `${name} cannot be started: there is no ${command} in PATH`);
    }
    const child = spawn(program, rest, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    await new Promise<void>((settle, fail) => {
      child.once('spawn', settle);
      child.once('error', (error) => fail(new PerunError('FAILED', `${name} cannot be started: ${error.message}`)));
    });
    if (child.pid === undefined) throw new PerunError('FAILED', `${name} cannot be started`);
    child.on('error', () => undefined);
    return new OwnProcess(name, child, child.pid, say);
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** Null while it runs, and where a signal ended it. */
  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  /** What it said last, for error messages; empty where it said nothing. */
  get lastWords(): string {
    return this.#lastLines.join('; ');
  }

  /** SIGTERM, and SIGKILL where that does not help in time. Idempotent. */
  async close(graceMs = 2000): Promise<void> {
    this.#isClosing = true;
    if (this.#isGone) return;
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), graceMs);
    await this.gone;
    clearTimeout(timer);
  }

  #listen(stream: Readable, say: (line: string) => void): void {
    const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
    lines.on('line', (line) => {
      const shown = line.trim().slice(0, longestLine);
      if (shown === '') return;
      this.#lastLines.push(shown);
      if (this.#lastLines.length > keptLines) this.#lastLines.shift();
      say(`${this.name}: ${shown}`);
    });
    stream.on('error', () => undefined);
  }

  #failure(how: string): PerunError {
    const words = this.lastWords === '' ? '' : `; it said: ${this.lastWords}`;
    return new PerunError('FAILED', `${this.name} ended by itself (${how})${words}`);
  }
}
