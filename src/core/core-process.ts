import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { ProcessEnd } from './restart-policy.ts';

const drainMs = 500;

export interface CoreCommand {
  /** Program and arguments; never given to a shell. */
  readonly command: readonly string[];
  /** Absolute folder it runs in. */
  readonly cwd: string;
  /** Address of the private socket of its session; becomes PERUN_ADDRESS. */
  readonly address: string;
  /** File of what a battery keeps; becomes PERUN_BATTERY. */
  readonly battery?: string | undefined;
}

/** One run of a core's program. */
export interface CoreProcess {
  /** Undefined where it could not be started. */
  readonly pid: number | undefined;
  /** Resolves when the process ended and its output was read; never rejects. */
  readonly ended: Promise<ProcessEnd>;
  /** Sends the signal to the whole process group. */
  signal(name: NodeJS.Signals): void;
}

/** Starts the program in a process group of its own, so that whatever it starts goes with it. */
export function startProcess(spec: CoreCommand, output: (chunk: Uint8Array) => void): CoreProcess {
  const [program = '', ...args] = spec.command;
  const child = spawn(program, args, {
    cwd: spec.cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PERUN_ADDRESS: spec.address,
      ...(spec.battery !== undefined && { PERUN_BATTERY: spec.battery }),
    },
  });
  child.stdout.on('data', output);
  child.stderr.on('data', output);
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.once('error', (error) => {
      if (child.pid === undefined) resolve({ code: null, signal: null, spawnError: describeSpawn(error, program) });
    });
    // `exit` and not `close`: a grandchild may hold the pipes open long after the core is gone.
    child.once('exit', (code, signal) => resolve({ code, signal, spawnError: undefined }));
  });
  return {
    pid: child.pid,
    ended: ended.then(async (end) => {
      if (child.pid === undefined) return end;
      signalGroup(child.pid, 'SIGKILL');
      await drained(child.stdout, child.stderr);
      return end;
    }),
    signal: (name) => {
      if (child.pid !== undefined) signalGroup(child.pid, name);
    },
  };
}

/** Signals every process of a group; a group that is gone already is what was wanted. */
export function signalGroup(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Waits until all output is read; a process that left the group may hold a pipe, so not for long. */
function drained(...streams: readonly Readable[]): Promise<unknown> {
  const closed = Promise.all(
    streams.map(
      (stream) => new Promise<void>((resolve) => (stream.closed ? resolve() : stream.once('close', resolve))),
    ),
  );
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      for (const stream of streams) stream.destroy();
    }, drainMs);
    void closed.then(() => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });
}

function describeSpawn(error: Error, program: string): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return `${program} was not found`;
  if (code === 'EACCES') return `${program} may not be executed`;
  return error.message;
}
