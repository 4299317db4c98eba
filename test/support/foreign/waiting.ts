/** Lets tests wait for something a peer will have seen; whoever waits too long is told what for. */
export class Waiting {
  readonly #checks = new Set<() => void>();
  #ended: Error | undefined;

  /** Call after anything changed. */
  changed(): void {
    for (const check of [...this.#checks]) check();
  }

  /** Nothing more will change: those who still wait are told why. */
  end(reason: Error): void {
    this.#ended ??= reason;
    this.changed();
  }

  /** Resolves once the condition holds; rejects when the peer ended before, or after the time. */
  until(what: string, holds: () => boolean, timeoutMs = 15_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => done(new Error(`waited ${timeoutMs} ms for ${what}`)), timeoutMs);
      const done = (error?: Error): void => {
        clearTimeout(timer);
        this.#checks.delete(check);
        if (error) reject(error);
        else resolve();
      };
      const check = (): void => {
        if (holds()) done();
        else if (this.#ended) done(new Error(`${what} never came: ${this.#ended.message}`));
      };
      this.#checks.add(check);
      check();
    });
  }
}
