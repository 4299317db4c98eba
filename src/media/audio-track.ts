import { type OpusChannels, type OpusEncoder, mostPacketBytes, opusRate } from '../codec/opus/types.ts';
import type { SampleRing } from '../shared/sample-ring.ts';
import { Resampler } from './resampler.ts';

/** One coded frame of 5 ms. */
export interface AudioPacket {
  readonly sequence: number;
  /** Nanoseconds since 1970. */
  readonly pts: bigint;
  readonly data: Uint8Array;
}

/** Sound that comes later than so many ms is a new beginning, and its time is told anew. */
const gapMs = 200;

/** Takes sound out of a ring, at whatever rate it comes, and codes its channels in frames of 5 ms at 48 kHz. */
export class AudioTrack {
  readonly #ring: SampleRing;
  readonly #encoder: OpusEncoder;
  readonly #wallClock: () => bigint;
  readonly #taken: Int16Array;
  readonly #frame: Float32Array;
  readonly #packet: Uint8Array;
  #resampler: Resampler | undefined;
  #rate = 0;
  #next: number;
  #filled = 0;
  #sequence = 0;
  /** Time of the next frame. */
  #pts = 0n;

  /** The encoder has as many channels as the ring. */
  constructor(ring: SampleRing, encoder: OpusEncoder, wallClock: () => bigint) {
    this.#ring = ring;
    this.#encoder = encoder;
    this.#wallClock = wallClock;
    this.#taken = new Int16Array(ring.frames * ring.channels);
    this.#frame = new Float32Array(encoder.frameSamples * ring.channels);
    this.#packet = new Uint8Array(mostPacketBytes(ring.channels as OpusChannels));
    this.#next = ring.written;
  }

  /** Resolves when there may be more to take. */
  wait(ms: number): Promise<void> {
    return this.#ring.wait(this.#next, ms);
  }

  /** Hands over each packet that has become whole; `data` is good until the next one. */
  take(emit: (packet: AudioPacket) => void): void {
    const { count, next } = this.#ring.read(this.#next, this.#taken);
    this.#next = next;
    const { rate } = this.#ring;
    if (count === 0 || rate === 0) return;
    if (rate !== this.#rate) {
      this.#rate = rate;
      this.#resampler = new Resampler(rate, opusRate, this.#ring.channels);
      this.#filled = 0;
    }
    const now = this.#wallClock();
    // The clock of the samples, as long as it does not drift away from that of the wall.
    if (Math.abs(Number(now - this.#pts)) / 1e6 > gapMs) this.#pts = now;
    this.#resampler?.push(this.#taken, count, (frame) => {
      this.#frame.set(frame, this.#filled * frame.length);
      this.#filled += 1;
      if (this.#filled === this.#encoder.frameSamples) this.#emit(emit);
    });
  }

  close(): void {
    this.#encoder.close();
  }

  #emit(emit: (packet: AudioPacket) => void): void {
    this.#filled = 0;
    const length = this.#encoder.encode(this.#frame, this.#packet);
    emit({ sequence: this.#sequence, pts: this.#pts, data: this.#packet.subarray(0, length) });
    this.#sequence = (this.#sequence + 1) >>> 0;
    this.#pts += BigInt(Math.round((this.#encoder.frameSamples * 1e9) / opusRate));
  }
}
