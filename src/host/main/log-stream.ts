import type { HostLog } from '../../platform/log.ts';
import { readLogTail, type LogRecord } from '../../platform/log-record.ts';

/** Records that wait for one follower at most; who does not read loses the oldest. */
const waiting = 1000;

/** The newest `lines` records of the log, then with `follow` every later one until the signal aborts. */
export async function* streamLog(
  log: HostLog,
  path: string,
  lines: number,
  follow: boolean,
  signal: AbortSignal | undefined,
): AsyncGenerator<LogRecord, void, void> {
  const queue: LogRecord[] = [];
  let wake = (): void => {};
  // Listening begins before the file is read, so that no record falls between the two.
  const stop = log.records.on((record) => {
    queue.push(record);
    if (queue.length > waiting) queue.shift();
    wake();
  });
  const abort = (): void => wake();
  signal?.addEventListener('abort', abort);
  try {
    const tail = readLogTail(path, lines);
    yield* tail;
    while (follow && signal?.aborted !== true) {
      const next = queue.shift();
      if (next !== undefined) {
        yield next;
        continue;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (queue.length > 0 || signal?.aborted === true) resolve();
      });
    }
  } finally {
    stop();
    signal?.removeEventListener('abort', abort);
  }
}
