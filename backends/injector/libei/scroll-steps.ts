/** Whole 120ths of a detent out of fractions of them: what is left over is kept for the next. */
export class ScrollSteps {
  #left: [x: number, y: number] = [0, 0];

  add(x: number, y: number): [x: number, y: number] {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return [0, 0];
    const sum = [this.#left[0] + x, this.#left[1] + y] as const;
    const whole: [number, number] = [Math.trunc(sum[0]), Math.trunc(sum[1])];
    this.#left = [sum[0] - whole[0], sum[1] - whole[1]];
    return whole;
  }
}
