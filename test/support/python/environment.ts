import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { root } from '../../../scripts/root.ts';

/** What an environment takes to be made on a busy machine: pip fetches what builds and tests the packages. */
export const pythonMs = 600_000;

export interface Ran {
  readonly code: number;
  readonly output: string;
}

/** The packages of the tree as wheels, in an environment of their own outside of it, with what their tests need. */
export class PythonEnvironment {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'perun-py-'));
  /** Files of the wheels. */
  wheels: readonly string[] = [];

  get venv(): string {
    return join(this.folder, 'venv');
  }

  get python(): string {
    return join(this.venv, 'bin', 'python');
  }

  /** A PATH whose python3 is that of the environment. */
  get path(): string {
    return `${join(this.venv, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`;
  }

  static async create(): Promise<PythonEnvironment> {
    const made = new PythonEnvironment();
    const { folder, python } = made;
    await made.#must('python3', ['-m', 'venv', made.venv]);
    const pip = ['-m', 'pip', '--quiet', '--disable-pip-version-check', '--no-input', '--retries', '5'];
    const wheels = join(folder, 'wheels');
    const packages = [join(root, 'sdk/python'), join(root, 'cores/chip8-core')];
    await made.#must(python, [...pip, 'wheel', '--no-deps', '--wheel-dir', wheels, ...packages]);
    made.wheels = readdirSync(wheels).map((name) => join(wheels, name));
    const needed = join(root, 'sdk/python/requirements-test.txt');
    await made.#must(python, [...pip, 'install', ...made.wheels, '-r', needed]);
    return made;
  }

  /** Runs a program in the folder of the environment. Never rejects: what it said is in the output. */
  run(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
    return new Promise((resolve) => {
      const options = {
        cwd: this.folder,
        env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...env },
        maxBuffer: 64 * 1024 * 1024,
      };
      execFile(program, [...args], options, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
        resolve({ code, output: `${stdout}${stderr}` });
      });
    });
  }

  /** Copies a folder of the tree here, so that what is in the tree cannot be found from there. */
  copy(from: string, name: string): string {
    const target = join(this.folder, name);
    cpSync(join(root, from), target, { recursive: true, filter: (path) => !/__pycache__|\.venv/.test(path) });
    return target;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #must(program: string, args: readonly string[]): Promise<void> {
    const { code, output } = await this.run(program, args);
    if (code === 0) return;
    this.remove();
    throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${output}`);
  }
}

/** The counts of pytest's report in JUnit's format. */
export function countsOfPytest(xml: string): { tests: number; failures: number; errors: number; skipped: number } {
  const [suite = ''] = /<testsuite [^>]*>/.exec(xml) ?? [];
  const count = (name: string): number => Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)?.[1] ?? Number.NaN);
  return { tests: count('tests'), failures: count('failures'), errors: count('errors'), skipped: count('skipped') };
}
