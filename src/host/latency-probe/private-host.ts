import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createControlClient } from '../../control/client/client.ts';
import { type Environment, type PerunPaths, resolvePaths } from '../../platform/paths.ts';
import { identifyProcess, waitForEnd } from '../../platform/process-identity.ts';
import { PerunError } from '../../shared/errors.ts';
import { startDetached } from '../detach.ts';

/** Time for an orderly end, ms. */
const stopMs = 8000;

/** A host that nobody else knows of, with folders of its own. */
export interface PrivateHost {
  /** Where its punktfunk door is. */
  readonly address: string;
  readonly paths: PerunPaths;
  /** With it a program of this machine is in the same folders. */
  readonly environment: Environment;
  readonly pid: number;
  /** Ends it and removes the folders. */
  stop(): Promise<void>;
}

export interface PrivateHostExtras {
  /** More words of `host start`. */
  readonly flags?: readonly string[];
  /** Variables, of which this process's own do not count. */
  readonly environment?: Environment;
}

/** Starts one that shows that source to whoever comes from this machine, and times the stages. Fails as the host does. */
export async function startPrivateHost(source: string, extras: PrivateHostExtras = {}): Promise<PrivateHost> {
  const folder = mkdtempSync(join(tmpdir(), 'perun-probe-'));
  const environment = { ...privateEnvironment(folder), ...extras.environment };
  const paths = resolvePaths(environment);
  try {
    const flags = ['--listen', `unix://${paths.perunSocket}`, '--control', 'off', '--pairing', 'off'];
    const door = ['--punktfunk', '127.0.0.1:0', '--source', source];
    const { pid, addresses } = await startDetached(paths, [...flags, ...door, ...(extras.flags ?? [])], environment);
    const identity = identifyProcess(pid);
    return {
      address: addressOf(addresses),
      ...{ paths, environment, pid },
      stop: async () => {
        await createControlClient({ socketPath: paths.controlSocket })
          .host.stop()
          .catch(() => {});
        if (!(await waitForEnd(identity, stopMs))) process.kill(pid, 'SIGKILL');
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** What is set for this user's perun does not count. */
function privateEnvironment(folder: string): Environment {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('PERUN_') && !name.startsWith('XDG_'));
  const folders = ['RUNTIME_DIR', 'STATE_HOME', 'DATA_HOME', 'CONFIG_HOME', 'CACHE_HOME'].map((name) => {
    const path = join(folder, name.toLowerCase());
    mkdirSync(path, { mode: 0o700 });
    return [`XDG_${name}`, path];
  });
  return { ...Object.fromEntries([...kept, ...folders]), PERUN_PERF: '1' };
}

function addressOf(addresses: readonly string[]): string {
  const address = addresses.find((each) => each.startsWith('punktfunk:'));
  if (address === undefined) throw new PerunError('FAILED', 'the host opened no door for punktfunk');
  return address;
}
