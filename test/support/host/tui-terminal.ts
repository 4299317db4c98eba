import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { spawn, type IPty } from 'zigpty';
import { Screen } from '../../unit/tui/screen.ts';
import type { PerunHome } from './running-host.ts';
import { waitUntil } from './wait-until.ts';

const entry = fileURLToPath(new URL('../../../bin/run.js', import.meta.url));

/** A command of the built program in a terminal of its own, and what a person sees there. */
export class TuiTerminal {
  readonly screen: Screen;
  readonly #pty: IPty;
  #output = '';
  #written: Promise<void> = Promise.resolve();
  #code: number | undefined;

  constructor(home: PerunHome, size: { readonly columns: number; readonly rows: number }, ...args: readonly string[]) {
    this.screen = new Screen(size.columns, size.rows);
    // A shell stays behind the program: its sentence stands on the screen that is left.
    const script = '"$@"; echo "status $?"; stty -a';
    const env = { ...home.env, TERM: 'xterm-256color' };
    this.#pty = spawn('/bin/sh', ['-c', script, 'sh', process.execPath, entry, ...args], {
      cols: size.columns,
      rows: size.rows,
      encoding: null,
      env,
    });
    this.#pty.onData((data) => {
      const bytes = Buffer.from(data);
      this.#output += bytes.toString();
      this.#written = this.screen.feed(bytes);
    });
    this.#pty.onExit(({ exitCode }) => (this.#code = exitCode));
  }

  /** Everything written so far. */
  get output(): string {
    return this.#output;
  }

  /** Pid of the program: the one child of the shell. */
  async program(): Promise<number> {
    const children = await readFile(`/proc/${this.#pty.pid}/task/${this.#pty.pid}/children`, 'utf8');
    return Number(children.trim());
  }

  type(keys: string): void {
    this.#pty.write(keys);
  }

  resize(columns: number, rows: number): void {
    this.screen.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  /** Waits until the screen shows a text, and returns the whole screen. */
  async shows(text: string | RegExp): Promise<string> {
    const seen = (): string => this.screen.allText();
    try {
      return await waitUntil(`${String(text)} on the screen`, async () => {
        await this.#written;
        const all = seen();
        return (typeof text === 'string' ? all.includes(text) : text.test(all)) ? all : undefined;
      });
    } catch (error) {
      throw new Error(`${String(error)}; it shows\n${seen()}`, { cause: error });
    }
  }

  /** Waits until the program and its shell are gone; what came after the program's own screen. */
  async ended(): Promise<string> {
    await waitUntil('the end of the program', () => this.#code);
    // The end of the shell may be known before the last it wrote.
    await waitUntil('the status of the program', () => (/status \d+/.test(this.#output) ? true : undefined));
    await this.#written;
    return this.#output.slice(this.#output.lastIndexOf('\x1b[?1049l'));
  }

  close(): void {
    this.#pty.kill('SIGKILL');
    this.screen.dispose();
  }
}
