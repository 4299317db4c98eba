import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { root } from '../root.ts';

export interface CliResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const entry = join(root, 'bin', 'run.js');

/** Runs one command of the built CLI to its end. */
export async function perun(...args: string[]): Promise<CliResult> {
  const child = spawn(execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, status] = await Promise.all([textOf(child.stdout), textOf(child.stderr), ended(child)]);
  return { status, stdout, stderr };
}

/** Starts a command of the built CLI on this terminal, or with its stderr kept, and leaves it running. */
export function startPerun(args: readonly string[], stdio: 'terminal' | 'quiet'): ChildProcess {
  return spawn(execPath, [entry, ...args], {
    // A host of its own process group is not reached by this terminal's Ctrl-C; it is stopped when the player ends.
    detached: stdio === 'quiet',
    stdio: stdio === 'terminal' ? 'inherit' : ['ignore', 'ignore', 'pipe'],
  });
}

/** Exit status of a process; one that was ended by a signal counts as 1. */
export function ended(child: ChildProcess): Promise<number> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  if (child.signalCode !== null) return Promise.resolve(1);
  return new Promise((resolve) => {
    child.once('error', () => resolve(127));
    child.once('exit', (status) => resolve(status ?? 1));
  });
}

/** Everything a stream says until it ends. */
export async function textOf(stream: AsyncIterable<unknown> | null): Promise<string> {
  let text = '';
  for await (const chunk of stream ?? []) text += String(chunk);
  return text;
}
