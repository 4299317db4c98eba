import type { FrameLogReader, LogMoment } from '../../src/codec/frame-log/reader.ts';
import { type CoreConfig, isDown, PerunCore, PerunError, type TickResult } from '../../sdk/typescript/index.ts';

/** How far left and right go, in ms. */
const leapMs = 5_000;
/** A record is looked at for its sound up to so many; beyond, it is a silent recording. */
const soundWithin = 10_000;

/**
 * Plays a recording. Pause and step are the SDK's; left and right of the pad go five seconds back and forth, and a reset
 * begins anew. Its state is the place in the recording.
 */
export class ReplayCore extends PerunCore {
  readonly #open: () => FrameLogReader;
  readonly #reader: FrameLogReader;
  readonly #title: string;
  readonly #tickMs: number;
  readonly #sound: { readonly rate: number; readonly channels: number };
  #ahead: LogMoment | undefined;
  #shown: TickResult['frame'];
  #now = 0;
  #held = 0;

  /** `open` begins to read the recording from its start. */
  constructor(open: () => FrameLogReader, title: string) {
    super();
    this.#open = open;
    this.#reader = open();
    this.#title = this.#reader.header.title || title;
    const { numerator, denominator } = this.#reader.header.rate;
    this.#tickMs = (1000 * denominator) / numerator;
    this.#sound = findSound(open());
    this.#ahead = this.#reader.next();
    this.#shown = this.#firstFrame();
  }

  getConfig(): CoreConfig {
    const { width, height } = this.#shown;
    return {
      name: 'Perun replay',
      system: 'recording',
      title: this.#title,
      ...{ width, height, rate: this.#reader.header.rate, players: 1, layout: 'xinput' },
      ...{ audioRate: this.#sound.rate, channels: this.#sound.channels },
    };
  }

  tick(buttons: number): TickResult {
    const pressed = buttons & ~this.#held;
    this.#held = buttons;
    if (isDown(pressed, 'left')) this.#goTo(this.#now - leapMs);
    if (isDown(pressed, 'right')) this.#goTo(this.#now + leapMs);
    const audio = this.#play(this.#now);
    this.#now = Math.min(this.#now + this.#tickMs, this.#reader.durationMs + this.#tickMs);
    return { frame: this.#shown, audio };
  }

  override reset(): void {
    this.#goTo(0);
  }

  override saveState(): Uint8Array {
    const state = new Uint8Array(8);
    new DataView(state.buffer).setFloat64(0, this.#now);
    return state;
  }

  override loadState(state: Uint8Array): void {
    const time = state.length === 8 ? new DataView(state.buffer, state.byteOffset).getFloat64(0) : Number.NaN;
    if (!(time >= 0 && time <= this.#reader.durationMs + this.#tickMs)) {
      throw new PerunError('PROTOCOL_MALFORMED', 'this is no place in this recording');
    }
    this.#goTo(time);
  }

  #goTo(time: number): void {
    // One tick beyond the last moment is where it stands at its end.
    this.#now = Math.max(0, Math.min(time, this.#reader.durationMs + this.#tickMs));
    this.#reader.seek(this.#now);
    this.#ahead = this.#reader.next();
    // Up to that moment only for the picture.
    this.#play(this.#now);
  }

  /** Everything up to that time; its sound. */
  #play(time: number): Int16Array | undefined {
    const heard: Int16Array[] = [];
    for (; this.#ahead !== undefined && this.#ahead.time <= time; this.#ahead = this.#reader.next()) {
      const { kind } = this.#ahead;
      if (kind === 'frame') this.#shown = this.#ahead.frame;
      else if (this.#ahead.rate === this.#sound.rate && this.#ahead.channels === this.#sound.channels) {
        heard.push(this.#ahead.samples);
      }
    }
    if (heard.length < 2) return heard[0];
    const whole = new Int16Array(heard.reduce((sum, samples) => sum + samples.length, 0));
    let at = 0;
    for (const samples of heard) {
      whole.set(samples, at);
      at += samples.length;
    }
    return whole;
  }

  #firstFrame(): TickResult['frame'] {
    const reader = this.#open();
    for (let moment = reader.next(); moment !== undefined; moment = reader.next()) {
      if (moment.kind === 'frame') return moment.frame;
    }
    throw new PerunError('FAILED', 'the recording has no frames', { remedy: 'record for longer' });
  }
}

/** Rate and channels of the first sound; what there is at another rate later is not heard. */
function findSound(reader: FrameLogReader): { rate: number; channels: number } {
  for (let count = 0; count < soundWithin; count++) {
    const moment = reader.next();
    if (moment === undefined) break;
    if (moment.kind === 'audio') return { rate: moment.rate, channels: moment.channels };
  }
  return { rate: 0, channels: 1 };
}
