/** Points of the filter on each side of a sample, and positions between two samples that have a filter of their own. */
const [half, phases] = [16, 256];

/**
 * Sound of any rate to another one, by a windowed sinc: without what would be heard as noise above the music. Interleaved
 * samples from −1 to 1 come out, half a filter late.
 */
export class Resampler {
  readonly #step: number;
  readonly #filters: readonly Float32Array[];
  /** The last samples of before, then the new ones; from −1 to 1. */
  #input: Float32Array;
  readonly #channels: number;
  /** The frame that is handed over. */
  readonly #made: Float32Array;
  #held = 2 * half;
  #position: number = half;

  constructor(from: number, to: number, channels: number) {
    this.#channels = channels;
    this.#made = new Float32Array(channels);
    this.#input = new Float32Array(2 * half * channels);
    this.#step = from / to;
    // Of a higher rate only what the lower one can hold is let through.
    const cut = Math.min(1, to / from) * 0.95;
    this.#filters = Array.from({ length: phases }, (_, phase) => filterOf(phase / phases, cut));
  }

  /** Takes `count` frames of 16-bit samples and hands over each frame that they make, good until the next one. */
  push(samples: Int16Array, count: number, emit: (frame: Float32Array) => void): void {
    const channels = this.#channels;
    const needed = (this.#held + count) * channels;
    if (this.#input.length < needed) {
      const larger = new Float32Array(needed * 2);
      larger.set(this.#input.subarray(0, this.#held * channels));
      this.#input = larger;
    }
    for (let index = 0; index < count * channels; index++) {
      this.#input[this.#held * channels + index] = (samples[index] ?? 0) / 32_768;
    }
    this.#held += count;
    while (this.#position + half < this.#held) {
      this.#frame(emit);
      this.#position += this.#step;
    }
    const done = Math.max(0, Math.floor(this.#position) - half);
    this.#input.copyWithin(0, done * channels, this.#held * channels);
    this.#held -= done;
    this.#position -= done;
  }

  #frame(emit: (frame: Float32Array) => void): void {
    const whole = Math.floor(this.#position);
    const filter = this.#filters[Math.min(phases - 1, Math.round((this.#position - whole) * phases))];
    if (filter === undefined) return;
    const channels = this.#channels;
    const start = (whole - half + 1) * channels;
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0;
      for (let point = 0; point < 2 * half; point++) {
        sum += (filter[point] ?? 0) * (this.#input[start + point * channels + channel] ?? 0);
      }
      this.#made[channel] = sum;
    }
    emit(this.#made);
  }
}

/** Weights of the samples around a place that lies `phase` after one of them; they add up to 1. */
function filterOf(phase: number, cut: number): Float32Array {
  const filter = new Float32Array(2 * half);
  let sum = 0;
  for (let point = 0; point < filter.length; point++) {
    const x = point - (half - 1) - phase;
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * x * cut) / (Math.PI * x * cut);
    const window =
      Math.abs(x) >= half ? 0 : 0.42 + 0.5 * Math.cos((Math.PI * x) / half) + 0.08 * Math.cos((2 * Math.PI * x) / half);
    filter[point] = sinc * window;
    sum += sinc * window;
  }
  return filter.map((weight) => weight / sum);
}
