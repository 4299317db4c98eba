import { waitAsync } from './wait-async.ts';

/** Words of the head: frames written, frames per second, channels. */
const [writtenWord, rateWord, channelsWord] = [0, 1, 2];
const headBytes = 64;

/**
 * Sound on its way from the thread that gets it to the one that codes it, in shared memory: interleaved 16-bit
 * samples. The writer never waits: what the reader has not taken in time is written over.
 */
export class SampleRing {
  readonly memory: SharedArrayBuffer;
  /** Frames (a sample of each channel) that are kept. */
  readonly frames: number;
  readonly channels: number;
  readonly #words: Int32Array;
  readonly #samples: Int16Array;

  private constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    this.#words = new Int32Array(memory, 0, headBytes / 4);
    this.#samples = new Int16Array(memory, headBytes);
    this.channels = Atomics.load(this.#words, channelsWord);
    this.frames = this.#samples.length / this.channels;
  }

  static create(frames: number, channels = 2): SampleRing {
    const memory = new SharedArrayBuffer(headBytes + frames * channels * 2);
    Atomics.store(new Int32Array(memory), channelsWord, channels);
    return new SampleRing(memory);
  }

  static of(memory: SharedArrayBuffer): SampleRing {
    return new SampleRing(memory);
  }

  /** Frames per second of what is written now; 0 before anything was. */
  get rate(): number {
    return Atomics.load(this.#words, rateWord);
  }

  /** How many frames were ever written; wraps at 2^32. */
  get written(): number {
    return Atomics.load(this.#words, writtenWord) >>> 0;
  }

  /** Mono becomes two equal channels; of more than there are here the first are taken, and what is lacking is silent. */
  write(samples: Int16Array, channels: number, rate: number): void {
    const count = Math.floor(samples.length / channels);
    const skipped = Math.max(0, count - this.frames);
    let at = (this.written + skipped) >>> 0;
    for (let frame = skipped; frame < count; frame++) {
      const place = (at++ % this.frames) * this.channels;
      for (let channel = 0; channel < this.channels; channel++) {
        const from = channels === 1 && channel === 1 ? 0 : channel;
        this.#samples[place + channel] = from < channels ? (samples[frame * channels + from] ?? 0) : 0;
      }
    }
    Atomics.store(this.#words, rateWord, rate);
    Atomics.store(this.#words, writtenWord, at | 0);
    Atomics.notify(this.#words, writtenWord);
  }

  /** Copies frames from `from` on into `into`, which has room for all that are kept, and says how many and which is the next. */
  read(from: number, into: Int16Array): { readonly count: number; readonly next: number } {
    const { written } = this;
    // What may be written over meanwhile is left out.
    const most = this.frames / 2;
    const lag = (written - from) >>> 0;
    const first = lag > most ? (written - most) >>> 0 : from;
    const count = (written - first) >>> 0;
    for (let frame = 0; frame < count; frame++) {
      const place = (((first + frame) >>> 0) % this.frames) * this.channels;
      for (let channel = 0; channel < this.channels; channel++) {
        into[frame * this.channels + channel] = this.#samples[place + channel] ?? 0;
      }
    }
    return { count, next: written };
  }

  /** Resolves when there is more than `seen`, or after so many ms. */
  wait(seen: number, ms: number): Promise<void> {
    return waitAsync(this.#words, writtenWord, seen | 0, ms);
  }
}
