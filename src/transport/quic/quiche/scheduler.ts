/** Runs what is due once, when all packets of this turn of the event loop were taken: one answer to many packets. */
export class Scheduler<T extends { service(): void }> {
  #due = new Set<T>();
  #armed = false;

  schedule(one: T): void {
    this.#due.add(one);
    if (this.#armed) return;
    this.#armed = true;
    setImmediate(() => this.run());
  }

  run(): void {
    this.#armed = false;
    const due = this.#due;
    this.#due = new Set();
    for (const one of due) one.service();
  }
}
