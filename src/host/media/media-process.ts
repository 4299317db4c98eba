import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { entryUrl } from '../../platform/entry-url.ts';
import { PerunError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import { MessageLine } from './message-line.ts';
import { errorOf, readNews, type MediaNews, type MediaOrder, type StartOrder } from './messages.ts';

const stopMs = 2500;
const lineCharacters = 500;
/** Variables that a media process gets to see. */
const passed = ['PERUN_PERF', 'PERUN_CLOCK_OFFSET'];

export interface MediaProcessOptions {
  readonly start: StartOrder;
  readonly readyMs: number;
  readonly logger: Logger;
  /** What it says once it is ready. */
  readonly onNews: (news: MediaNews) => void;
  /** It is gone; told once, and not where `startMediaProcess` failed. */
  readonly onEnd: (error: Error) => void;
}

/** One run of a media process. */
export interface MediaProcess {
  readonly pid: number;
  send(order: MediaOrder): void;
  /** Idempotent; resolves when it is gone. */
  stop(): Promise<void>;
}

/**
 * Starts a media process and waits until its source is there. It is spoken to over a socket that nobody else can reach,
 * and sees none of this process's environment. Fails with what it says, or with FAILED or TIMEOUT.
 */
export function startMediaProcess(options: MediaProcessOptions): Promise<MediaProcess> {
  const { start, readyMs, logger, onNews, onEnd } = options;
  const child = spawn(process.execPath, [fileURLToPath(entryUrl(import.meta.url, './media-entry'))], {
    cwd: '/',
    env: Object.fromEntries(passed.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  let last = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
      last = line.slice(0, lineCharacters);
      logger.warn({ line: last }, 'a media process says');
    }
  });
  const gone = new Promise<Error>((resolve) => {
    child.once('error', resolve);
    child.once('exit', (code, signal) => {
      const how = signal === null ? `with code ${code}` : `by ${signal}`;
      resolve(new PerunError('FAILED', `a media process ended ${how}${last === '' ? '' : `: ${last}`}`));
    });
  });
  return new Promise((resolve, reject) => {
    let isReady = false;
    let failure: Error | undefined;
    const timer = setTimeout(() => {
      failure = new PerunError('TIMEOUT', `a media process was not ready after ${readyMs / 1000} s`);
      child.kill('SIGKILL');
    }, readyMs);
    const hear = (news: MediaNews): void => {
      if (news.kind === 'hello') line.send(start);
      else if (news.kind === 'failed') {
        failure = errorOf(news.error);
        child.kill('SIGKILL');
      } else if (news.kind === 'coded') logger.info({ pid: child.pid }, news.line);
      else if (news.kind === 'ready') {
        isReady = true;
        clearTimeout(timer);
        resolve({ pid: child.pid ?? 0, send: (order) => line.send(order), stop });
      } else onNews(news);
    };
    const line = new MessageLine(
      child.stdio[3] as Socket,
      (message) => hear(readNews(message)),
      (error) => {
        failure ??= error;
        // Without a line it is of no use.
        child.kill('SIGKILL');
      },
    );
    const stop = async (): Promise<void> => {
      line.end();
      const kill = setTimeout(() => child.kill('SIGKILL'), stopMs);
      await gone;
      clearTimeout(kill);
    };
    void gone.then((ended) => {
      clearTimeout(timer);
      line.destroy();
      if (isReady) onEnd(failure ?? ended);
      else reject(failure ?? ended);
    });
  });
}
