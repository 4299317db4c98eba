/** What a ring plays towards; changed while it plays. */
export interface RingSettings {
  /** Sound kept in store against late packets, ms. */
  readonly targetMs: number;
  /** Whether the source runs: silence of a paused one is no fault. */
  readonly live: boolean;
}

export interface RingStats {
  readonly queuedMs: number;
  /** Times the store ran dry while the source was running. */
  readonly underruns: number;
  /** Sample frames thrown away because the store grew too long. */
  readonly dropped: number;
  /** Sample frames of sound given out, at the rate of the sound card. */
  readonly played: number;
}

/** The longest store, s of source sound; what is older is thrown away. */
const longestSeconds = 2;
/** How far the speed may be bent to keep the store at its target; nobody hears half a percent. */
const mostBend = 0.005;
/** Share of the newest measurement in the smoothed length of the store, per block. */
const smoothing = 0.02;
/** A store this many ms over its target is cut back at once: bending alone would take minutes. */
const toleranceMs = 150;

/**
 * Stereo sound between a network and a sound card: takes blocks at the rate of the source, gives samples at the rate of
 * the card by linear interpolation, and bends its speed a little so that the store stays at its target.
 */
export class AudioRing {
  readonly #outRate: number;
  #settings: RingSettings = { targetMs: 80, live: true };
  #rate = 0;
  #left = new Float32Array(0);
  #right = new Float32Array(0);
  /** Index of the oldest sample frame in store, and how far between it and the next the output stands. */
  #start = 0;
  #fraction = 0;
  #length = 0;
  #smoothed = 0;
  #playing = false;
  #underruns = 0;
  #dropped = 0;
  #played = 0;

  /** `outRate` in Hz. */
  constructor(outRate: number) {
    this.#outRate = outRate;
  }

  get stats(): RingStats {
    const queuedMs = this.#rate === 0 ? 0 : (this.#length / this.#rate) * 1000;
    return { queuedMs, underruns: this.#underruns, dropped: this.#dropped, played: this.#played };
  }

  /** A new target holds at once: what is too much is thrown away, for what lacks it is silent a moment. */
  configure(settings: RingSettings): void {
    const changed = settings.targetMs !== this.#settings.targetMs;
    this.#settings = settings;
    if (!changed || !this.#playing) return;
    const target = this.#inSamples(settings.targetMs);
    if (this.#length > target) this.#drop(this.#length - target);
    else this.#playing = false;
  }

  /** Takes interleaved 16-bit samples; of more than two channels the first two count, a single one goes to both sides. */
  write(rate: number, channels: number, samples: Int16Array): void {
    if (rate !== this.#rate) this.#reset(rate);
    const capacity = this.#left.length;
    const frames = Math.floor(samples.length / channels);
    // Of a block longer than the whole ring only its end can be kept.
    for (let frame = Math.max(0, frames - capacity); frame < frames; frame += 1) {
      if (this.#length === capacity) this.#drop(1);
      const at = (this.#start + this.#length) % capacity;
      const left = (samples[frame * channels] ?? 0) / 32_768;
      this.#left[at] = left;
      this.#right[at] = channels === 1 ? left : (samples[frame * channels + 1] ?? 0) / 32_768;
      this.#length += 1;
    }
    const target = this.#inSamples(this.#settings.targetMs);
    const most = target + this.#inSamples(toleranceMs);
    if (this.#playing && this.#length > most) this.#drop(this.#length - target);
  }

  /** Fills one block for each side; silent while too little is in store. */
  read(left: Float32Array, right: Float32Array): void {
    left.fill(0);
    right.fill(0);
    const target = this.#inSamples(this.#settings.targetMs);
    if (!this.#playing) {
      if (this.#length < 2 || this.#length < target) return;
      this.#playing = true;
      this.#smoothed = this.#length;
    }
    this.#smoothed += (this.#length - this.#smoothed) * smoothing;
    const step = (this.#rate / this.#outRate) * (1 + this.#bend(target));
    for (let at = 0; at < left.length; at += 1) {
      if (this.#length < 2) return this.#runDry();
      left[at] = this.#between(this.#left);
      right[at] = this.#between(this.#right);
      this.#played += 1;
      this.#advance(step);
    }
  }

  /** Faster when the store is long, slower when it is short. */
  #bend(target: number): number {
    const off = (this.#smoothed - target) / Math.max(target, 1);
    return Math.max(-mostBend, Math.min(mostBend, off * mostBend * 4));
  }

  #between(side: Float32Array): number {
    const here = side[this.#start] ?? 0;
    const next = side[(this.#start + 1) % side.length] ?? 0;
    return here + (next - here) * this.#fraction;
  }

  #advance(step: number): void {
    const to = this.#fraction + step;
    const whole = Math.min(Math.floor(to), this.#length);
    this.#fraction = to - Math.floor(to);
    this.#start = (this.#start + whole) % this.#left.length;
    this.#length -= whole;
  }

  #runDry(): void {
    this.#playing = false;
    if (this.#settings.live) this.#underruns += 1;
  }

  #drop(frames: number): void {
    this.#start = (this.#start + frames) % this.#left.length;
    this.#length -= frames;
    this.#dropped += frames;
    this.#smoothed = this.#length;
  }

  #inSamples(ms: number): number {
    return Math.round((ms / 1000) * this.#rate);
  }

  #reset(rate: number): void {
    this.#rate = rate;
    this.#left = new Float32Array(rate * longestSeconds);
    this.#right = new Float32Array(rate * longestSeconds);
    this.#start = 0;
    this.#fraction = 0;
    this.#length = 0;
    this.#playing = false;
  }
}
