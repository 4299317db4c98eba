import { execFile } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import type { Variables } from './environment.ts';

const patienceMs = 3000;

/** Whether a D-Bus daemon listens at a path and lets us in. */
export function busAnswers(path: string): Promise<boolean> {
  return asks(path, (socket, end) => {
    socket.once('close', () => end(false));
    socket.once('connect', () => {
      const uid = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex');
      socket.write(`\0AUTH EXTERNAL ${uid}\r\n`);
    });
    let said = '';
    socket.on('data', (bytes: Buffer) => {
      said += bytes.toString('latin1');
      if (said.includes('\n') || said.length > 512) end(said.startsWith('OK '));
    });
  });
}

/** Whether anything listens at a path. */
export function listens(path: string): Promise<boolean> {
  return asks(path, (socket, end) => void socket.once('connect', () => end(true)));
}

/** Connects to a path and lets `talk` find out; no where it cannot be reached, or nothing is found out in time. */
function asks(path: string, talk: (socket: Socket, end: (answer: boolean) => void) => void): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(patienceMs, () => end(false));
    socket.once('error', () => end(false));
    talk(socket, end);
  });
}

/** What runs behind a PipeWire socket: nothing, the daemon alone, or the daemon with a session manager. */
export type PipeWireState = 'silent' | 'alone' | 'managed';

/** Asks the daemon by `pw-cli`; a session manager is known by the metadata that it keeps. */
export function pipewireState(socket: string, env: Variables): Promise<PipeWireState> {
  const options = { env, timeout: patienceMs, killSignal: 'SIGKILL', maxBuffer: 1 << 20 } as const;
  return new Promise((resolve) => {
    execFile('pw-cli', ['-r', socket, 'ls', 'Metadata'], options, (error, said) => {
      if (error !== null) resolve('silent');
      else resolve(/metadata\.name = "default"/.test(said) ? 'managed' : 'alone');
    });
  });
}
