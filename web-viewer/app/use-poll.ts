import { useEffect, useState } from 'react';
import type { PerunError } from '../../src/shared/errors.ts';
import type { Signal } from '../../src/shared/events.ts';
import { controlError } from './control.ts';

export interface Polled<T> {
  /** The newest answer; kept while the host does not answer. */
  readonly value: T | undefined;
  readonly error: PerunError | undefined;
}

/** Asks again and again while the page is visible, and at once when told; `ask` must keep its identity between renders. */
export function usePoll<T>(ask: (signal: AbortSignal) => Promise<T>, intervalMs: number, now?: Signal<[]>): Polled<T> {
  const [polled, setPolled] = useState<Polled<T>>({ value: undefined, error: undefined });
  useEffect(() => {
    const leaving = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;

    const round = async (): Promise<void> => {
      clearTimeout(timer);
      if (document.hidden) return;
      try {
        const value = await ask(leaving.signal);
        if (!leaving.signal.aborted) setPolled({ value, error: undefined });
      } catch (error) {
        if (!leaving.signal.aborted) setPolled(({ value }) => ({ value, error: controlError(error) }));
      }
      clearTimeout(timer);
      if (!leaving.signal.aborted) timer = setTimeout(() => void round(), intervalMs);
    };

    document.addEventListener('visibilitychange', () => void round(), { signal: leaving.signal });
    const stop = now?.on(() => void round());
    void round();
    return () => {
      stop?.();
      leaving.abort();
      clearTimeout(timer);
    };
  }, [ask, intervalMs, now]);
  return polled;
}
