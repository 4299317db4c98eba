/** A typed set of listeners for one kind of event. A listener that throws is reported and harms no other. */
export class Signal<T extends readonly unknown[]> {
  readonly #listeners = new Set<(...values: T) => void>();
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void = rethrowLater) {
    this.#onError = onError;
  }

  /** Adds a listener; call the returned function to remove it. */
  on(listener: (...values: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(...values: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(...values);
      } catch (error) {
        this.#onError(error);
      }
    }
  }

  get size(): number {
    return this.#listeners.size;
  }

  clear(): void {
    this.#listeners.clear();
  }
}

/** A fault in a listener must be seen, but not by the one who emits. */
function rethrowLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
