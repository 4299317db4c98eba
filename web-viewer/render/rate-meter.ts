/** Marks kept: more than any screen repaints in a second. */
const capacity = 512;

/** Counts how often something happened within the last second; times in ms. */
export class RateMeter {
  readonly #marks: number[] = [];

  mark(now: number): void {
    this.#marks.push(now);
    if (this.#marks.length > capacity) this.#marks.shift();
  }

  perSecond(now: number): number {
    while (this.#marks[0] !== undefined && now - this.#marks[0] >= 1000) this.#marks.shift();
    return this.#marks.length;
  }
}
