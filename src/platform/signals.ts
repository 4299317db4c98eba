/** The signals that ask a program to end, with the exit status a shell expects after each. */
export const endSignals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

export type EndSignal = keyof typeof endSignals;

/**
 * Calls `first` for the first end signal and `again` for each one after it. Returns the function that stops listening.
 */
export function onEndSignals(first: (signal: EndSignal) => void, again: (signal: EndSignal) => void): () => void {
  let asked = false;
  const listener = (signal: NodeJS.Signals): void => {
    const name = signal as EndSignal;
    if (asked) return again(name);
    asked = true;
    first(name);
  };
  const names = Object.keys(endSignals) as EndSignal[];
  for (const name of names) process.on(name, listener);
  return () => {
    for (const name of names) process.off(name, listener);
  };
}

/** An AbortSignal that aborts at the first end signal; `stop` ends the listening. A second signal ends the process. */
export function abortOnEndSignals(): {
  readonly signal: AbortSignal;
  /** Which one came, if any. */
  received(): EndSignal | undefined;
  stop(): void;
} {
  const controller = new AbortController();
  let received: EndSignal | undefined;
  const stop = onEndSignals(
    (signal) => {
      received = signal;
      controller.abort();
    },
    (signal) => process.exit(endSignals[signal]),
  );
  return { signal: controller.signal, received: () => received, stop };
}
