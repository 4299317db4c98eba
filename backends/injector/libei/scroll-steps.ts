/** Steps of a certain size, in 120ths of a detent, out of parts of them: what is left over is kept for the next. */
export class ScrollSteps {
  readonly #step: number;
  #left: [x: number, y: number] = [0, 0];

  constructor(step: number) {
    this.#step = step;
  }

  add(x: number, y: number): [x: number, y: number] {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return [0, 0];
    const sum = [this.#left[0] + x, this.#left[1] + y] as const;
    const whole: [number, number] = [this.#whole(sum[0]), this.#whole(sum[1])];
    this.#left = [sum[0] - whole[0], sum[1] - whole[1]];
    return whole;
  }

  #whole(value: number): number {
    return Math.trunc(value / this.#step) * this.#step;
  }
}
