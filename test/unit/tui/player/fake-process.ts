import type { ProcessEvents } from '../../../../tui/player/terminal-streams.ts';

type Listener = (...values: unknown[]) => void;

/** Signals and crashes that happen when a test says so. */
export class FakeProcess implements ProcessEvents {
  readonly #listeners: (readonly [event: string, listener: Listener])[] = [];

  get listened(): string[] {
    return this.#listeners.map(([event]) => event);
  }

  on(event: string, listener: Listener): void {
    this.#listeners.push([event, listener]);
  }

  off(event: string, listener: Listener): void {
    const at = this.#listeners.findIndex((entry) => entry[0] === event && entry[1] === listener);
    if (at >= 0) this.#listeners.splice(at, 1);
  }

  emit(event: string, ...values: unknown[]): void {
    for (const [name, listener] of [...this.#listeners]) if (name === event) listener(...values);
  }
}
