/** What was observed, counted by size. Bounds rise; a value counts for the first that it does not exceed. */
export class Histogram {
  readonly bounds: readonly number[];
  readonly #counts: Float64Array;
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.#counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    let place = 0;
    while (place < this.bounds.length && value > (this.bounds[place] ?? 0)) place++;
    this.#counts[place] = (this.#counts[place] ?? 0) + 1;
    this.#sum += value;
  }

  /** Counts by bound, and last those beyond all; each value is in one of them. */
  get reading(): { bounds: number[]; counts: number[]; sum: number } {
    return { bounds: [...this.bounds], counts: [...this.#counts], sum: this.#sum };
  }
}
