/** Where CXNN takes its bytes from. Its whole state is one number, so that a saved state repeats it. */
export interface RandomSource {
  state: number;
  /** 0–255. */
  next(): number;
}

/** Marsaglia's xorshift32: the same seed gives the same game on every machine. */
export class Xorshift32 implements RandomSource {
  state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  next(): number {
    // 0 is the one state the generator never leaves.
    let x = this.state === 0 ? 0x9e37_79b9 : this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x >>> 0;
    return (this.state >>> 16) & 0xff;
  }
}
