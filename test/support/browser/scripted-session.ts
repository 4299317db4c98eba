import type { SessionInfo } from '../../../src/control/contract/schemas.ts';
import type { ButtonLayout } from '../../../src/protocol/perun/config-keys.ts';
import type { SessionStateName } from '../../../src/protocol/perun/values.ts';
import type { RgbaFrame } from '../../../src/shared/frame.ts';
import { sha256, testPicture } from './test-picture.ts';

export interface ScriptedSessionOptions {
  readonly id: string;
  readonly title: string;
  readonly layout: ButtonLayout;
  readonly players: number;
  readonly width: number;
  readonly height: number;
  /** Sound of 48 kHz, stereo, a tone of 440 Hz. */
  readonly sound?: boolean;
  /** Alpha of every pixel; some cores leave it 0. */
  readonly alpha?: number;
}

const soundRate = 48_000;
const frameMs = 1000 / 60;

/** A source without an emulator: new test pictures at 60 Hz, steerable, and it remembers what it made and was told. */
export class ScriptedSession {
  readonly options: ScriptedSessionOptions;
  /** SHA-256 of every picture made, in order. */
  readonly hashes: string[] = [];
  /** Buttons of each player's last input packet. */
  readonly held = new Map<number, number>();
  state: SessionStateName = 'live';
  resets = 0;
  /** People shown in the list beside those connected. */
  otherPeople: SessionInfo['people'] = [];
  readonly #listeners = new Set<(event: SessionEvent) => void>();
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #startedAt = performance.now();
  #samples = 0;
  #frame: RgbaFrame | undefined;
  #width: number;
  #height: number;

  constructor(options: ScriptedSessionOptions) {
    this.options = options;
    this.#width = options.width;
    this.#height = options.height;
    this.#timer = setInterval(() => {
      if (this.state === 'live') this.step();
      if (this.state === 'live' && this.options.sound) this.#play();
    }, frameMs);
  }

  get frame(): RgbaFrame | undefined {
    return this.#frame;
  }

  get buttons(): number {
    return [...this.held.values()].reduce((all, buttons) => all | buttons, 0);
  }

  on(listener: (event: SessionEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  step(): void {
    const frame = testPicture(this.hashes.length + 1, this.buttons, this.#width, this.#height);
    const { alpha } = this.options;
    for (let at = 3; alpha !== undefined && at < frame.pixels.length; at += 4) frame.pixels[at] = alpha;
    this.#frame = frame;
    this.hashes.push(sha256(frame.pixels));
    for (const listener of this.#listeners) listener({ kind: 'frame', frame });
  }

  /** Exactly as many samples as time has passed: a timer alone is some percent off. */
  #play(): void {
    const due = Math.floor(((performance.now() - this.#startedAt) / 1000) * soundRate);
    const samples = new Int16Array((due - this.#samples) * 2);
    for (let at = 0; at < samples.length; at += 2) {
      const value = Math.round(8000 * Math.sin(((this.#samples + at / 2) * 2 * Math.PI * 440) / soundRate));
      samples[at] = value;
      samples[at + 1] = value;
    }
    this.#samples = due;
    for (const listener of this.#listeners) listener({ kind: 'audio', rate: soundRate, samples });
  }

  /** From the next frame on the picture has another size, as when a core changes its mode. */
  resize(width: number, height: number): void {
    this.#width = width;
    this.#height = height;
  }

  setState(state: SessionStateName): void {
    this.state = state;
    for (const listener of this.#listeners) listener({ kind: 'state', state });
  }

  info(people: SessionInfo['people']): SessionInfo {
    const { id, title, layout, players } = this.options;
    const now = new Date().toISOString();
    return {
      id,
      title,
      state: this.state,
      layout,
      players,
      speed: 100,
      rewindSeconds: 0,
      source: { kind: 'test', name: 'scripted', system: layout, transport: 'memory', attachedAt: now },
      tracks: [{ kind: 'frames', width: this.#width, height: this.#height, rate: { numerator: 60, denominator: 1 } }],
      people: [...people, ...this.otherPeople],
      createdAt: now,
    };
  }

  close(): void {
    clearInterval(this.#timer);
    this.#listeners.clear();
  }
}

export type SessionEvent =
  | { readonly kind: 'frame'; readonly frame: RgbaFrame }
  | { readonly kind: 'audio'; readonly rate: number; readonly samples: Int16Array }
  | { readonly kind: 'state'; readonly state: SessionStateName };
