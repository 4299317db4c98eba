import { systemClock, type Clock } from '../../shared/clock.ts';
import { toRpcError } from '../contract/errors.ts';

/** Takes a reading now and every `intervalMs` after, until the signal aborts; readings never overlap. */
export async function* sample<T>(
  read: () => Promise<T>,
  intervalMs: number,
  signal: AbortSignal | undefined,
  clock: Clock = systemClock,
): AsyncGenerator<T, void, void> {
  while (signal?.aborted !== true) {
    try {
      yield await read();
    } catch (error) {
      throw toRpcError(error);
    }
    await pause(intervalMs, signal, clock);
  }
}

function pause(ms: number, signal: AbortSignal | undefined, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.after(ms, done);
    if (signal?.aborted === true) done();
    else signal?.addEventListener('abort', done, { once: true });
  });
}
