import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { env as ownEnv } from 'node:process';
import { root } from './root.ts';

export interface CommandResult {
  /** Exit status; 128 + signal number is not computed, a signal counts as 1. */
  readonly status: number;
  /** Everything written to stdout and stderr, in order of arrival; empty when the output was shown instead. */
  readonly output: string;
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Shows the output as it comes, in place of keeping it. */
  readonly show?: boolean;
}

/** The installed tools come first, as they do under npm: the system's Node may be too old for these scripts. */
const path = [join(root, 'node_modules', '.bin'), ownEnv['PATH']].filter(Boolean).join(delimiter);

/** Runs a program to its end without a shell. A program that cannot be started is a result with status 127. */
export function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...ownEnv, PATH: path, ...options.env },
      stdio: ['ignore', options.show ? 'inherit' : 'pipe', options.show ? 'inherit' : 'pipe'],
    });
    const chunks: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
    }
    child.once('error', (error) => resolve({ status: 127, output: `${command}: ${error.message}\n` }));
    child.once('close', (status) => resolve({ status: status ?? 1, output: chunks.join('') }));
  });
}
