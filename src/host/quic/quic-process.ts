import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { entryUrl } from '../../platform/entry-url.ts';
import { PerunError } from '../../shared/errors.ts';
import type { Limits } from '../../shared/limits.ts';
import type { Logger } from '../../shared/logger.ts';
import type { Connection } from '../../transport/types.ts';
import { createUnixTransport } from '../../transport/unix/unix.ts';
import { FrameLine } from './frame-line.ts';
import { type Frame, FrameKind } from './frames.ts';
import { decodeJson } from './schemas.ts';

/** Of JavaScript; what the library takes comes on top, and is watched by the process itself. */
const oldSpaceMegabytes = 64;
const readyMs = 20_000;
const pingMs = 2000;
const stopMs = 2000;
const lineCharacters = 500;

export interface QuicProcessOptions {
  /** Where the process finds the host: a socket in a folder of this user alone. */
  readonly socketPath: string;
  readonly limits: Pick<Limits, 'quicStuckMs' | 'quicProcessBytes' | 'quicStreamBytes'>;
  readonly logger: Logger;
  readonly onFrame: (frame: Frame) => void;
  /** It ended, or the line to it did; told once. */
  readonly onEnd: (why: string) => void;
}

/** One run of the QUIC process. */
export interface QuicProcess {
  readonly pid: number;
  readonly line: FrameLine;
  /** Ends it at once; resolves when it is gone. */
  kill(): Promise<void>;
  /** Lets it do what it was told and say goodbye to its peers. */
  stop(): Promise<void>;
}

/**
 * Starts the process and waits for it at the socket. It gets no environment and no keys: those come over the socket.
 * Fails with FAILED or TIMEOUT where it does not come.
 */
export async function startQuicProcess(options: QuicProcessOptions): Promise<QuicProcess> {
  const { socketPath, limits, logger } = options;
  const arrived = deferred<Connection>();
  const unix = createUnixTransport();
  const socket = await unix.listen(`unix://${socketPath}`, arrived.resolve);
  const child = spawn(
    process.execPath,
    [
      `--max-old-space-size=${oldSpaceMegabytes}`,
      fileURLToPath(entryUrl(import.meta.url, './quic-entry')),
      socketPath,
      String(limits.quicProcessBytes),
    ],
    { cwd: '/', env: {}, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let last = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
      last = line.slice(0, lineCharacters);
      logger.warn({ line: last }, 'the QUIC process says');
    }
  });
  const gone = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => {
      resolve(`it ended ${signal === null ? `with code ${code}` : `by ${signal}`}${last === '' ? '' : `: ${last}`}`);
    });
  });
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await gone;
  };
  try {
    const first = await Promise.race([arrived.promise, gone, later(readyMs)]);
    if (typeof first === 'string') throw new PerunError('FAILED', `the QUIC process did not start: ${first}`);
    if (first === undefined)
      throw new PerunError('TIMEOUT', `the QUIC process was not ready after ${readyMs / 1000} s`);
    return await greet(first, { ...options, pid: child.pid ?? 0, gone, kill });
  } catch (error) {
    await kill();
    throw error;
  } finally {
    await socket.close();
  }
}

interface Greeting extends QuicProcessOptions {
  readonly pid: number;
  readonly gone: Promise<string>;
  readonly kill: () => Promise<void>;
}

/** Waits until the process said who it is, then asks it for signs of life for as long as it lives. */
async function greet(connection: Connection, options: Greeting): Promise<QuicProcess> {
  const { pid, gone, kill, limits, logger, onFrame, onEnd } = options;
  const hello = deferred<undefined>();
  let heard = true;
  let stopping = false;
  const line = new FrameLine(
    connection,
    (frame) => {
      heard = true;
      if (frame.kind !== FrameKind.hello) return onFrame(frame);
      if (decodeJson('hello', frame.payload).pid === pid) hello.resolve(undefined);
      else hello.reject(new PerunError('REFUSED', 'somebody else came to the socket of the QUIC process'));
    },
    (error) => {
      hello.reject(new PerunError('FAILED', 'the line to the QUIC process broke', { cause: error }));
      // Without a line it is of no use; if it broke because the process ended, this is too late to matter.
      if (!stopping) void kill();
    },
  );
  // Somebody waits for it below, but it may break before.
  hello.promise.catch(() => {});
  // Counted in turns of this thread: when it was held up itself, that is not the fault of the process.
  let missed = 0;
  const watch = setInterval(() => {
    missed = heard ? 0 : missed + 1;
    heard = false;
    line.send(FrameKind.ping, 0);
    if (missed * pingMs <= limits.quicStuckMs) return;
    logger.error({ pid }, 'the QUIC process gives no sign of life; it is killed');
    void kill();
  }, pingMs);
  void gone.then((why) => {
    clearInterval(watch);
    line.end();
    onEnd(why);
  });
  await hello.promise;
  const stop = async (): Promise<void> => {
    stopping = true;
    void connection.close();
    if ((await Promise.race([gone, later(stopMs)])) === undefined) await kill();
  };
  return { pid, line, kill, stop };
}

function later(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms, undefined).unref());
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

function deferred<T>(): Deferred<T> {
  let settle: Omit<Deferred<T>, 'promise'> = { resolve() {}, reject() {} };
  const promise = new Promise<T>((resolve, reject) => (settle = { resolve, reject }));
  return { promise, ...settle };
}
