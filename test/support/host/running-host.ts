import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HostStatus } from '../../../src/control/contract/schemas.ts';

const entry = fileURLToPath(new URL('../../../bin/run.js', import.meta.url));

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A temporary home for everything a run writes, and the built CLI in it. */
export class PerunHome {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly #started = new Set<ChildProcess>();

  static async create(): Promise<PerunHome> {
    const folder = await mkdtemp(join(tmpdir(), 'perun-'));
    await mkdir(join(folder, 'run'), { mode: 0o700 });
    return new PerunHome(folder);
  }

  private constructor(folder: string) {
    this.folder = folder;
    const { PATH, HOME, LANG } = process.env;
    this.env = {
      PATH,
      HOME,
      LANG,
      NO_COLOR: '1',
      XDG_RUNTIME_DIR: join(folder, 'run'),
      XDG_STATE_HOME: join(folder, 'state'),
      XDG_DATA_HOME: join(folder, 'data'),
      XDG_CONFIG_HOME: join(folder, 'config'),
      XDG_CACHE_HOME: join(folder, 'cache'),
    };
  }

  get unixAddress(): string {
    return `unix://${this.folder}/run/perun/perun.sock`;
  }

  /** Runs one command to its end. */
  run(...args: readonly string[]): Promise<CliResult> {
    return new Promise((resolve) => {
      execFile(process.execPath, [entry, ...args], { env: this.env, timeout: 60_000 }, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ code, stdout, stderr });
      });
    });
  }

  /** Runs a command with --json; throws with its error text where it fails. */
  async json<T>(...args: readonly string[]): Promise<T> {
    const { code, stdout, stderr } = await this.run(...args, '--json');
    if (code !== 0) throw new Error(`perun ${args.join(' ')} exited with ${code}: ${stdout}${stderr}`);
    return JSON.parse(stdout) as T;
  }

  /** Starts a command that stays. */
  spawn(...args: readonly string[]): ChildProcess {
    const child = spawn(process.execPath, [entry, ...args], { env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#started.add(child);
    child.once('exit', () => this.#started.delete(child));
    return child;
  }

  /** Starts a host in the background; default on free ports. */
  async start(tcpPort = 0, webPort = 0): Promise<HostStatus> {
    const listen = [this.unixAddress, `tcp://127.0.0.1:${tcpPort}`, `ws://127.0.0.1:${webPort}`];
    await this.json('host', 'start', '--detach', ...listen.flatMap((address) => ['--listen', address]));
    return this.json<HostStatus>('host', 'status');
  }

  /** Ends what was started here and the host if one runs, and removes everything. */
  async remove(): Promise<void> {
    for (const child of this.#started) child.kill('SIGKILL');
    await this.run('host', 'stop', '--yes');
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Port of the first address with that scheme. */
export function portOf(status: HostStatus, scheme: 'tcp' | 'ws'): number {
  const address = status.addresses.find((one) => one.startsWith(`${scheme}://`));
  if (address === undefined) throw new Error(`the host does not listen on ${scheme}`);
  return Number(new URL(address).port);
}
