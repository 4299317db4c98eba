import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { PerunError } from '../../shared/errors.ts';
import { Signal } from '../../shared/events.ts';

/** Time to end by itself, in ms, and longest line that is logged. */
const [graceMs, lineCharacters] = [1500, 500];
const guard = '/usr/bin/setpriv';

export interface AppStart {
  readonly name: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly say: (line: string) => void;
}

/** An app on a desktop, in a process group of its own. */
export class AppProcess {
  readonly pid: number;
  /** It is gone, by itself or not; told once. */
  readonly ended: Signal<[how: string]> = new Signal();
  readonly #child: ChildProcess;
  readonly #gone: Promise<void>;
  #isGone = false;

  private constructor(child: ChildProcess, pid: number) {
    this.#child = child;
    this.pid = pid;
    this.#gone = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#isGone = true;
        resolve();
        this.ended.emit(signal === null ? `with code ${code}` : `by ${signal}`);
      });
    });
  }

  /** Fails with FAILED where there is no such program, or it cannot be run. */
  static async start({ name, command, env, say }: AppStart): Promise<AppProcess> {
    const wanted = command[0] ?? '';
    if (!isThere(wanted, env['PATH'])) {
      throw new PerunError('FAILED', `the app ${name} cannot be started: there is no program ${wanted}`, {
        remedy: 'install it, or write its whole path',
      });
    }
    const [program = '', ...args] = isThere(guard) ? [guard, '--pdeathsig', 'KILL', '--', ...command] : command;
    // Out of the host's group: what it starts itself is ended with it, and Ctrl-C is the host's alone.
    const child = spawn(program, args, {
      env: { ...env },
      cwd: homedir(),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (cause) => {
        reject(new PerunError('FAILED', `the app ${name} cannot be started: ${cause.message}`, { cause }));
      });
    });
    child.on('error', () => {});
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('error', () => {});
      createInterface({ input: stream }).on('line', (line) => {
        if (line.trim() !== '') say(line.slice(0, lineCharacters));
      });
    }
    return new AppProcess(child, child.pid ?? 0);
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** Resolves when it is gone. Idempotent. */
  async close(): Promise<void> {
    if (this.#isGone) return;
    this.#signal('SIGTERM');
    const timer = setTimeout(() => this.#signal('SIGKILL'), graceMs);
    await this.#gone;
    clearTimeout(timer);
    // What it left behind in its group.
    this.#signal('SIGKILL');
  }

  kill(): void {
    this.#signal('SIGKILL');
  }

  #signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, signal);
    } catch {
      this.#child.kill(signal);
    }
  }
}

/** Whether it can be run, by its path or in a folder of `path`. */
function isThere(program: string, path = ''): boolean {
  const places = program.includes('/') ? [program] : path.split(delimiter).map((folder) => join(folder, program));
  return places.some((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
