import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A core process, with what it says on stderr. */
export interface CoreProcess {
  readonly stderr: () => string;
  readonly stdout: () => string;
  readonly exited: Promise<number | NodeJS.Signals>;
  kill(signal?: NodeJS.Signals): void;
}

export const chip8Launcher: string = fileURLToPath(new URL('../../../cores/chip8/launch.js', import.meta.url));

/** Runs a script of a core under this Node. */
export function startCore(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): CoreProcess {
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  let stdout = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  return {
    stderr: () => stderr,
    stdout: () => stdout,
    exited: new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal ?? 1))),
    kill: (signal = 'SIGTERM') => void child.kill(signal),
  };
}
