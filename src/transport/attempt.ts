import { type Clock, systemClock } from '../shared/clock.ts';
import { PerunError, toPerunError } from '../shared/errors.ts';
import { defaultConnectMs } from './timing.ts';
import type { ConnectOptions } from './types.ts';

/** What an attempt calls when it knows its end; only the first call counts. */
export interface Outcome<T> {
  succeed(value: T): void;
  fail(error: PerunError): void;
}

/**
 * Runs one attempt to connect under a deadline and an abort signal. `begin` starts it and returns how to abandon it;
 * rejects with TIMEOUT, FAILED when aborted, or what the attempt said.
 */
export function attempt<T>(
  address: string,
  options: ConnectOptions,
  begin: (outcome: Outcome<T>) => () => void,
  clock: Clock = systemClock,
): Promise<T> {
  const { timeoutMs = defaultConnectMs, signal } = options;
  if (signal?.aborted) return Promise.reject(abandoned(address, signal));
  return new Promise<T>((resolve, reject) => {
    let settled = false;
    const settle = (finish: () => void): boolean => {
      if (settled) return false;
      settled = true;
      cancelTimer();
      signal?.removeEventListener('abort', onAbort);
      finish();
      return true;
    };
    const giveUp = (error: PerunError): void => {
      if (settle(() => reject(error))) abandon();
    };
    const onAbort = (): void => giveUp(abandoned(address, signal));
    const cancelTimer = clock.after(timeoutMs, () => {
      giveUp(new PerunError('TIMEOUT', `no answer from ${address} within ${timeoutMs} ms`));
    });
    signal?.addEventListener('abort', onAbort);
    let abandon = (): void => {};
    try {
      abandon = begin({
        succeed: (value) => void settle(() => resolve(value)),
        fail: (error) => void settle(() => reject(error)),
      });
    } catch (error) {
      settle(() => reject(toPerunError(error)));
    }
  });
}

function abandoned(address: string, signal: AbortSignal | undefined): PerunError {
  return new PerunError('FAILED', `connecting to ${address} was given up`, { cause: signal?.reason });
}
