import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/platform/package-root.ts';
import { resolvePaths, type PerunPaths } from '../../../src/platform/paths.ts';
import { onMachine, type TestMachine } from '../../support/network/two-networks.ts';

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command, for those that stay. */
export interface CliProcess {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<CliResult>;
}

/** One user of a machine of his own: temporary XDG folders, and the built command line in them. */
export class TestUser {
  /** Directly below /tmp: the sockets of cores must fit 107 bytes. */
  readonly folder: string = mkdtempSync('/tmp/pc-');
  readonly env: Readonly<Record<string, string>>;
  readonly paths: PerunPaths;
  readonly #children: ChildProcess[] = [];
  readonly #machine: TestMachine | undefined;

  /** On this machine, or on one of a test network; `more` adds variables. */
  constructor(machine?: TestMachine, more: Readonly<Record<string, string>> = {}) {
    this.#machine = machine;
    this.env = {
      PATH: process.env['PATH'] ?? '',
      HOME: this.folder,
      XDG_CONFIG_HOME: join(this.folder, 'c'),
      XDG_STATE_HOME: join(this.folder, 's'),
      XDG_DATA_HOME: join(this.folder, 'd'),
      XDG_CACHE_HOME: join(this.folder, 'k'),
      XDG_RUNTIME_DIR: join(this.folder, 'r'),
      NO_COLOR: '1',
      ...more,
    };
    mkdirSync(join(this.folder, 'r'), { mode: 0o700 });
    this.paths = resolvePaths(this.env);
  }

  get unix(): string {
    return `unix://${this.paths.perunSocket}`;
  }

  start(...args: string[]): CliProcess {
    const command = [process.execPath, join(packageRoot(), 'bin', 'run.js'), ...args];
    const [program = '', ...words] = onMachine(this.#machine, command);
    const child = spawn(program, words, {
      cwd: this.folder,
      env: this.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#children.push(child);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = new Promise<CliResult>((resolve) => {
      child.once('close', (code) => resolve({ code, stdout, stderr }));
    });
    return { child, stdout: () => stdout, stderr: () => stderr, ended };
  }

  run(...args: string[]): Promise<CliResult> {
    return this.start(...args).ended;
  }

  /** Runs with --json, expects success, and returns what was printed. */
  async json(...args: string[]): Promise<unknown> {
    const end = args.includes('--') ? args.indexOf('--') : args.length;
    const { code, stdout, stderr } = await this.run(...args.slice(0, end), '--json', ...args.slice(end));
    if (code !== 0) throw new Error(`perun ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
    return JSON.parse(stdout) as unknown;
  }

  /** Starts a host in the background on its Unix socket and on the given addresses. */
  async host(...listen: string[]): Promise<{ pid: number; addresses: string[]; control: string }> {
    const addresses = [this.unix, ...listen].flatMap((address) => ['--listen', address]);
    return (await this.json('host', 'start', '--detach', ...addresses)) as Awaited<ReturnType<TestUser['host']>>;
  }

  /** Stops the host if one runs, ends what was started, and removes the folders. */
  async leave(): Promise<void> {
    await this.run('host', 'stop', '--yes');
    for (const child of this.#children) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
