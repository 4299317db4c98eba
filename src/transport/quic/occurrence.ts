/** Something that happens once; who listens later is told later, never within a call of its own. */
export class Occurrence<T> {
  #value: { readonly it: T } | undefined;
  #listeners: ((value: T) => void)[] = [];

  get happened(): boolean {
    return this.#value !== undefined;
  }

  /** Only the first call counts. */
  happen(value: T): void {
    if (this.#value !== undefined) return;
    this.#value = { it: value };
    const listeners = this.#listeners;
    this.#listeners = [];
    if (listeners.length === 0) return;
    queueMicrotask(() => {
      for (const listener of listeners) contain(() => listener(value));
    });
  }

  on(listener: (value: T) => void): void {
    const value = this.#value;
    if (value === undefined) this.#listeners.push(listener);
    else queueMicrotask(() => contain(() => listener(value.it)));
  }
}

/** Runs what a listener does; its fault must be seen, but not by the one who calls it. */
export function contain(run: () => void): void {
  try {
    run();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
