import { type OpusDecoder, type OpusLibrary, opusRate } from '../codec/opus/types.ts';
import { decodeAudio } from '../protocol/punktfunk/planes/audio.ts';
import type { Clock } from '../shared/clock.ts';
import type { SampleRing } from '../shared/sample-ring.ts';

/** After so long a silence, in ms, somebody else may speak. */
const turnMs = 500;
/** Longest packet of Opus: 120 ms. */
const longestFrames = (opusRate * 120) / 1000;
/** Lost packets that are guessed at one after the other; of a longer gap nothing is left to be guessed. */
const mostGuessed = 5;

/** What clients say into the microphone of a desktop, one at a time: two at once would be noise. */
export class SpokenSound {
  readonly #ring: SampleRing;
  readonly #library: OpusLibrary;
  readonly #clock: Clock;
  #speaking: Speaker | undefined;
  #heardAt = -Infinity;

  constructor(ring: SampleRing, library: OpusLibrary, clock: Clock) {
    this.#ring = ring;
    this.#library = library;
    this.#clock = clock;
  }

  /** Somebody who may speak. */
  speaker(): Speaker {
    return new Speaker(this.#library, (speaker, samples) => this.#hear(speaker, samples));
  }

  #hear(speaker: Speaker, samples: Int16Array): boolean {
    const now = this.#clock.now();
    if (this.#speaking !== speaker && now - this.#heardAt < turnMs) return false;
    this.#speaking = speaker;
    this.#heardAt = now;
    this.#ring.write(samples, 2, opusRate);
    return true;
  }
}

/** One client's microphone: its packets of Opus, in order. */
export class Speaker {
  readonly #hear: (speaker: Speaker, samples: Int16Array) => boolean;
  readonly #samples = new Int16Array(longestFrames * 2);
  #decoder: OpusDecoder | undefined;
  #last: number | undefined;
  /** Of the packet before, which one that was lost is taken to be as long as. */
  #frames = 0;
  #isClosed = false;

  constructor(library: OpusLibrary, hear: (speaker: Speaker, samples: Int16Array) => boolean) {
    this.#hear = hear;
    void library.createDecoder(2).then((decoder) => {
      if (this.#isClosed) decoder.close();
      else this.#decoder = decoder;
    });
  }

  /** False for what is no sound, comes too late, or is said while somebody else speaks. */
  take(datagram: Uint8Array): boolean {
    const frame = decodeAudio('microphone', datagram);
    if (frame === undefined || this.#decoder === undefined) return false;
    const ahead = this.#last === undefined ? 1 : (frame.sequence - this.#last) | 0;
    // Of one that starts anew the numbers begin again, far away from the old ones.
    if (ahead <= 0 && ahead > -1000) return false;
    try {
      if (ahead > 1 && ahead <= mostGuessed + 1) this.#guess(this.#decoder, ahead - 1);
      this.#last = frame.sequence;
      this.#frames = this.#decoder.decode(frame.data, this.#samples);
    } catch {
      // Whatever the client sent, it was no Opus.
      return false;
    }
    return this.#hear(this, this.#samples.subarray(0, this.#frames * 2));
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#decoder?.close();
    this.#decoder = undefined;
  }

  #guess(decoder: OpusDecoder, count: number): void {
    for (let lost = 0; lost < count && this.#frames > 0; lost += 1) {
      const into = this.#samples.subarray(0, this.#frames * 2);
      decoder.decode(undefined, into);
      this.#hear(this, into);
    }
  }
}
