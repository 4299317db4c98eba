/** Answers that are waited for, by what they are about. */
export class Waiting<T> {
  readonly #waiting = new Map<string, { resolve: (value: T) => void; reject: (error: Error) => void }[]>();

  wait(about: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const others = this.#waiting.get(about) ?? [];
      others.push({ resolve, reject });
      this.#waiting.set(about, others);
    });
  }

  resolve(about: string, value: T): void {
    for (const one of this.#take(about)) one.resolve(value);
  }

  reject(about: string, error: Error): void {
    for (const one of this.#take(about)) one.reject(error);
  }

  rejectAll(error: Error): void {
    for (const about of [...this.#waiting.keys()]) this.reject(about, error);
  }

  #take(about: string): { resolve: (value: T) => void; reject: (error: Error) => void }[] {
    const waiting = this.#waiting.get(about) ?? [];
    this.#waiting.delete(about);
    return waiting;
  }
}
