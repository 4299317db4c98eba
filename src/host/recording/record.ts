import { closeSync, openSync, writeSync } from 'node:fs';
import type { PlayerClient } from '../../client/types.ts';
import { FrameLogWriter } from '../../codec/frame-log/writer.ts';
import { lz4Native } from '../../codec/lz4/lz4.node.ts';
import { zstdNative } from '../../codec/zstd.node.ts';
import { PerunError, toPerunError } from '../../shared/errors.ts';

export interface RecordOptions {
  /** Not started yet; closed at the end. */
  readonly client: PlayerClient;
  /** File that is made; one that is there already is not replaced. */
  readonly path: string;
  /** Ends after so many ms of frames. */
  readonly forMs?: number;
  readonly signal: AbortSignal;
}

export interface Recorded {
  readonly frames: number;
  readonly wholeFrames: number;
  readonly bytes: number;
  readonly durationMs: number;
  /** Why it ended. */
  readonly end: 'time' | 'session-ended' | 'aborted';
}

/** Frame rate of a source that says none. */
const defaultRate = { numerator: 60, denominator: 1 };

/**
 * Writes what a client sees and hears to a frame log, until the signal, the time or the session's end. Fails with
 * REFUSED (a file of that name), STORAGE_FULL, or with what ended the connection; what was written stays readable.
 */
export async function record({ client, path, forMs, signal }: RecordOptions): Promise<Recorded> {
  const descriptor = create(path);
  let writer: FrameLogWriter | undefined;
  let firstAt = 0;
  let session = client.session;
  const write = (bytes: Uint8Array): void => {
    for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done);
  };
  const begin = (at: number): FrameLogWriter => {
    firstAt = at;
    const { coreName = '', system = '', title = '', rate = defaultRate } = session;
    const header = { core: coreName, system, title, rate, createdAt: Date.now() };
    return new FrameLogWriter({ header, write, lz4: lz4Native, zstd: zstdNative });
  };
  try {
    const end = await new Promise<Recorded['end']>((resolve, reject) => {
      const guard = (act: () => void): void => {
        try {
          act();
        } catch (error) {
          reject(writeFailure(path, error));
        }
      };
      client.sessionChanged.on((now) => {
        if (now.state === 'ended') resolve('session-ended');
        else session = now;
      });
      client.stateChanged.on((state) => {
        if (state.kind === 'closed') reject(state.error ?? new PerunError('CONNECTION_LOST', 'the connection ended'));
      });
      client.decoded.on((frame) => {
        guard(() => {
          writer ??= begin(frame.receivedAt);
          const time = frame.receivedAt - firstAt;
          if (forMs !== undefined && time > forMs) resolve('time');
          else writer.frame(time, frame);
        });
      });
      client.audio.on(({ rate, channels, samples }) => {
        guard(() => writer?.audio(performance.now() - firstAt, rate, channels, samples));
      });
      client.notice.on((error) => {
        if (error.code === 'SESSION_NOT_FOUND') reject(error);
      });
      signal.addEventListener('abort', () => resolve('aborted'), { once: true });
      if (signal.aborted) resolve('aborted');
      client.start();
    });
    if (writer === undefined) throw new PerunError('FAILED', `nothing was recorded: no frame came`);
    try {
      writer.end();
    } catch (error) {
      throw writeFailure(path, error);
    }
    const { frames, wholeFrames, bytes, durationMs } = writer;
    return { frames, wholeFrames, bytes, durationMs, end };
  } finally {
    await client.close();
    closeSync(descriptor);
  }
}

function create(path: string): number {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw new PerunError('REFUSED', `${path} is there already`, { cause, remedy: 'choose another name with --out' });
    }
    throw new PerunError('STORAGE_FULL', `${path} cannot be made: ${message}`, { cause });
  }
}

function writeFailure(path: string, error: unknown): PerunError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined || toPerunError(error) === error) return toPerunError(error);
  return new PerunError('STORAGE_FULL', `${path} cannot be written: ${message}`, {
    cause: error,
    remedy: 'make room; what was recorded so far can be replayed',
  });
}
