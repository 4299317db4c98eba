/** Restored shards that are remembered of one frame: enough to tell reordering from loss, and bounded. */
const rememberedShards = 1024;

/**
 * Which frames of a stream are new, under way, finished or too old, by their number (u32, wrapping). Remembers no more
 * frames than the window is long.
 */
export class RecentFrames {
  readonly #window: number;
  /** Finished frames, with the shards of theirs that only the parity brought. */
  readonly #finished = new Map<number, Set<number> | undefined>();
  /** Numbers that were skipped, and have not come since. */
  readonly #skipped = new Set<number>();
  #newest: number | undefined;
  #unseenForGood = 0;

  constructor(window: number) {
    this.#window = window;
  }

  /** Frames of which nothing came. */
  get unseen(): number {
    return this.#unseenForGood + this.#skipped.size;
  }

  /** Takes note of a number. `new`: newer than all before; `known`: in the window, and not finished. */
  see(index: number): 'new' | 'known' | 'finished' | 'stale' {
    if (this.#newest === undefined) {
      this.#newest = index;
      return 'new';
    }
    const ahead = (index - this.#newest) | 0;
    if (ahead > 0) {
      this.#advance(index, ahead);
      return 'new';
    }
    if (ahead <= -this.#window) return 'stale';
    if (this.#finished.has(index)) return 'finished';
    this.#skipped.delete(index);
    return 'known';
  }

  isInWindow(index: number): boolean {
    return this.#newest === undefined || ((this.#newest - index) | 0) < this.#window;
  }

  finish(index: number, restored: Set<number> | undefined): void {
    if (!this.isInWindow(index)) return;
    this.#finished.set(index, restored !== undefined && restored.size > rememberedShards ? undefined : restored);
  }

  /** Whether a shard that comes late is one that the parity brought; it is told once. */
  takeRestored(index: number, shard: number): boolean {
    return this.#finished.get(index)?.delete(shard) ?? false;
  }

  #advance(index: number, ahead: number): void {
    this.#newest = index;
    for (const old of this.#finished.keys()) if (!this.isInWindow(old)) this.#finished.delete(old);
    for (const old of this.#skipped) {
      if (this.isInWindow(old)) continue;
      this.#skipped.delete(old);
      this.#unseenForGood += 1;
    }
    // A jump longer than the window leaves only its end to hope for.
    const hoped = Math.min(ahead, this.#window) - 1;
    this.#unseenForGood += ahead - 1 - hoped;
    for (let back = 1; back <= hoped; back += 1) this.#skipped.add((index - back) >>> 0);
  }
}
