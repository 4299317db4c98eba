/** A timer that is set with every packet: one that would fire too early is kept, which costs less than a new one. */
export class LazyTimer {
  readonly #run: () => void;
  #timer: NodeJS.Timeout | undefined;
  #due = 0;

  constructor(run: () => void) {
    this.#run = run;
  }

  /** Fires within `ms` from now, perhaps before; whoever is called looks at what is due. */
  set(ms: number): void {
    const wait = Math.max(1, ms);
    const due = performance.now() + wait;
    if (this.#timer !== undefined && this.#due <= due) return;
    this.cancel();
    this.#due = due;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#run();
    }, wait);
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
