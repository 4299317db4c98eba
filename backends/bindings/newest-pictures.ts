/** Pictures that an encoder may still refer to, by number and time, the newest of so many. */
export class NewestPictures {
  readonly #most: number;
  readonly #times = new Map<number, bigint>();
  #keyAt = 0;
  #next = 0;
  /** How many numbers the stream has for its frames before they begin anew; Infinity where nothing hangs on them. */
  frameNumbers: number = Infinity;

  constructor(most: number) {
    this.#most = most;
  }

  /** Numbers are given in order; nothing before a keyframe is referred to any more. */
  add(number: number, pts: bigint, isKey: boolean): void {
    if (isKey) {
      this.#times.clear();
      this.#keyAt = number;
    }
    this.#times.set(number, pts);
    this.#times.delete(number - this.#most);
    this.#next = number + 1;
  }

  /**
   * Takes out the picture of that time and those after it, and says which: undefined, and nothing is taken, where that time
   * is not known, none would be left to refer to, or numbers begin anew among them: decoders that miss frames there
   * (FFmpeg's) show nothing until that happens again.
   */
  takeSince(pts: bigint): number[] | undefined {
    const from = [...this.#times].find(([, time]) => time === pts)?.[0];
    if (from === undefined) return undefined;
    const lost = [...this.#times.keys()].filter((number) => number >= from);
    if (lost.length === this.#times.size) return undefined;
    const [before, after] = [from - 1, this.#next].map((number) =>
      Math.floor((number - this.#keyAt) / this.frameNumbers),
    );
    if (before !== after) return undefined;
    for (const number of lost) this.#times.delete(number);
    return lost;
  }
}
