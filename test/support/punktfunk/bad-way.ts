/** What a network may do to datagrams; all shares are from 0 to 1. */
export interface BadWayOptions {
  /** Everything that is drawn by lot follows from it. */
  readonly seed?: number;
  /** Share of datagrams that are lost. */
  readonly loss?: number;
  /** How many are lost in a row, on average; 1 loses each by itself. */
  readonly burst?: number;
  /** Loses every n-th datagram besides, whatever the lot says. */
  readonly dropEvery?: number;
  readonly delayMs?: number;
  /** Up to so much more, drawn for each; those behind may overtake. */
  readonly jitterMs?: number;
  /** Share that is held back by `reorderMs`, so that others overtake it. */
  readonly reorder?: number;
  readonly reorderMs?: number;
  /** Share that arrives twice. */
  readonly duplicate?: number;
}

/** What becomes of one datagram: after how many ms each copy of it arrives; none where it is lost. */
export type Fate = readonly number[];

/** Decides the fate of one datagram after another: the same seed and options, the same fates. */
export class BadWay {
  readonly #options: Required<BadWayOptions>;
  readonly #random: () => number;
  #count = 0;
  #isLosing = false;

  constructor(options: BadWayOptions = {}) {
    this.#options = {
      ...{ seed: 1, loss: 0, burst: 1, dropEvery: 0, delayMs: 0, jitterMs: 0 },
      ...{ reorder: 0, reorderMs: 5, duplicate: 0 },
      ...options,
    };
    this.#random = randomFrom(this.#options.seed);
  }

  next(): Fate {
    const { dropEvery, reorder, duplicate } = this.#options;
    this.#count += 1;
    // Drawn in any case, so that one option does not change what another one draws.
    const [isLost, isHeld, isDouble] = [this.#isLost(), this.#random() < reorder, this.#random() < duplicate];
    const delays = [this.#delay(), this.#delay()];
    if (isLost || (dropEvery > 0 && this.#count % dropEvery === 0)) return [];
    const late = isHeld ? this.#options.reorderMs : 0;
    return delays.slice(0, isDouble ? 2 : 1).map((delay) => delay + late);
  }

  /** Gilbert's model: a good and a bad state, so that losses come in rows of `burst` and make up `loss` of all. */
  #isLost(): boolean {
    const { loss, burst } = this.#options;
    const lot = this.#random();
    if (loss >= 1) return true;
    const leave = 1 / Math.max(1, burst);
    const enter = Math.min(1, (leave * loss) / (1 - loss));
    // Single losses need no memory: then the state is drawn anew each time.
    if (burst <= 1) return lot < loss;
    this.#isLosing = this.#isLosing ? lot >= leave : lot < enter;
    return this.#isLosing;
  }

  #delay(): number {
    const { delayMs, jitterMs } = this.#options;
    return delayMs + this.#random() * jitterMs;
  }
}

/** mulberry32: numbers from 0 up to 1. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
