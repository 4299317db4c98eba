import { makeFilter, phases, type Filter } from './filter.ts';
import type { Rational } from '../../sdk/typescript/index.ts';

/** Hz of everything that leaves a libretro core; stereo. */
export const outputRate = 48_000;

/** How far the speed may be bent to keep the store even, as a part: half a percent is not heard. */
const mostBend = 0.005;
/** Frames over which a difference is made up for. */
const easeFrames = 60;
/** Seconds of the core's sound that wait, against frames of uneven length. */
const keptSeconds = 0.01;
/** Frames of sound beyond which a core has run ahead for good, and the oldest goes. */
const mostFramesAhead = 8;
/** Frames without any sound after which the core is silent. */
const mostFramesWithout = 3;

export interface SoundOptions {
  /** Sound frames a second, as the core says. */
  readonly inputRate: number;
  readonly frameRate: Rational;
}

/**
 * Turns the sound of a core into exactly as many 48 kHz samples as each of its frames lasts, so that sound never drifts
 * against picture: the speed of resampling follows what the core really yields, within half a percent.
 */
export class Sound {
  readonly #options: SoundOptions;
  readonly #nominal: number;
  readonly #filter: Filter;
  readonly #kept: number;
  #left: Float32Array<ArrayBuffer>;
  #right: Float32Array<ArrayBuffer>;
  /** Samples in store, and where in them the next output begins. */
  #stored = 0;
  #at = 0;
  #frame = 0;
  /** The core has yielded something since the last frame; and for how many frames it has not. */
  #isFresh = false;
  #without = mostFramesWithout;
  #lost = 0;
  #added = 0;

  constructor(options: SoundOptions) {
    this.#options = options;
    this.#nominal = options.inputRate / outputRate;
    this.#filter = makeFilter(this.#nominal);
    this.#kept = Math.ceil(options.inputRate * keptSeconds);
    this.#left = new Float32Array(0);
    this.#right = new Float32Array(0);
  }

  /** Sound frames of the core that were left out because there were too many. */
  get lost(): number {
    return this.#lost;
  }

  /** Frames of silence that were put in because there were too few. */
  get added(): number {
    return this.#added;
  }

  /** Takes interleaved stereo of the core. */
  push(samples: Int16Array): void {
    const count = samples.length >> 1;
    this.#room(this.#stored + count);
    for (let at = 0; at < count; at++) {
      this.#left[this.#stored + at] = samples[at * 2]!;
      this.#right[this.#stored + at] = samples[at * 2 + 1]!;
    }
    this.#stored += count;
    this.#isFresh ||= count > 0;
  }

  /** The sound of the frame that was just run, interleaved; undefined while the core yields none at all. */
  take(): Int16Array | undefined {
    const count = this.#countOf(this.#frame++);
    this.#without = this.#isFresh ? 0 : this.#without + 1;
    this.#isFresh = false;
    if (this.#without > mostFramesWithout) {
      this.#stored = 0;
      this.#at = 0;
      return undefined;
    }
    const { taps } = this.#filter;
    const before = this.#stored - Math.floor(this.#at);
    const ahead = before - taps - count * this.#nominal;
    if (ahead > this.#kept + mostFramesAhead * count * this.#nominal) this.#skip(Math.floor(ahead) - this.#kept);
    else if (ahead < 0) this.#fill(Math.ceil(this.#kept - ahead));
    const error = this.#stored - this.#at - taps - count * this.#nominal - this.#kept;
    const bend = Math.max(-mostBend, Math.min(mostBend, error / (easeFrames * count * this.#nominal)));
    const samples = this.#resample(count, this.#nominal * (1 + bend));
    this.#drop();
    return samples;
  }

  /** Output samples of a frame: what its end and its beginning are apart, in whole samples, so that none is lost. */
  #countOf(frame: number): number {
    const { numerator, denominator } = this.#options.frameRate;
    const upTo = (frames: number): number => Math.floor((frames * outputRate * denominator) / numerator);
    return upTo(frame + 1) - upTo(frame);
  }

  #resample(count: number, step: number): Int16Array {
    const { taps, coefficients } = this.#filter;
    const left = this.#left;
    const right = this.#right;
    const samples = new Int16Array(count * 2);
    let at = this.#at;
    for (let sample = 0; sample < count; sample++) {
      const first = Math.floor(at);
      let row = Math.floor((at - first) * phases) * taps;
      let sumLeft = 0;
      let sumRight = 0;
      for (let tap = first; tap < first + taps; tap++) {
        const weight = coefficients[row++]!;
        sumLeft += left[tap]! * weight;
        sumRight += right[tap]! * weight;
      }
      samples[sample * 2] = clamp(sumLeft);
      samples[sample * 2 + 1] = clamp(sumRight);
      at += step;
    }
    this.#at = at;
    return samples;
  }

  /** Silence in front, which is where it is heard least: nothing has been for a while, or something is late anyway. */
  #fill(count: number): void {
    this.#added += count;
    this.#room(this.#stored + count);
    const from = Math.floor(this.#at);
    this.#left.copyWithin(from + count, from, this.#stored);
    this.#right.copyWithin(from + count, from, this.#stored);
    this.#left.fill(0, from, from + count);
    this.#right.fill(0, from, from + count);
    this.#stored += count;
  }

  #skip(count: number): void {
    this.#lost += count;
    this.#at += count;
  }

  /** Moves what is left to the front. */
  #drop(): void {
    const used = Math.min(Math.floor(this.#at), this.#stored);
    this.#left.copyWithin(0, used, this.#stored);
    this.#right.copyWithin(0, used, this.#stored);
    this.#stored -= used;
    this.#at -= used;
  }

  #room(count: number): void {
    if (count <= this.#left.length) return;
    const grown = (old: Float32Array): Float32Array<ArrayBuffer> => {
      const larger = new Float32Array(count * 2);
      larger.set(old);
      return larger;
    };
    this.#left = grown(this.#left);
    this.#right = grown(this.#right);
  }
}

function clamp(value: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(value)));
}
