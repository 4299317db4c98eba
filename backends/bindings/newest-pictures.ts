/** Pictures that an encoder may still refer to, by number and time, the newest of so many. */
export class NewestPictures {
  readonly #most: number;
  readonly #times = new Map<number, bigint>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Numbers are given in order. */
  add(number: number, pts: bigint): void {
    this.#times.set(number, pts);
    this.#times.delete(number - this.#most);
  }

  /** A keyframe: nothing before it is referred to any more. */
  clear(): void {
    this.#times.clear();
  }

  /**
   * Takes out the picture of that time and those after it, and says which: undefined, and nothing is taken, where that time
   * is not known or none would be left to refer to.
   */
  takeSince(pts: bigint): number[] | undefined {
    const from = [...this.#times].find(([, time]) => time === pts)?.[0];
    if (from === undefined) return undefined;
    const lost = [...this.#times.keys()].filter((number) => number >= from);
    if (lost.length === this.#times.size) return undefined;
    for (const number of lost) this.#times.delete(number);
    return lost;
  }
}
