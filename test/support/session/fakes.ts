import { createLz4 } from '../../../src/codec/lz4/lz4.ts';
import type { EncoderKind } from '../../../src/codec/create-encoder.ts';
import { FrameDecoder } from '../../../src/codec/frame-decoder.ts';
import type { PersonOffer, Viewer } from '../../../src/session/membership.ts';
import { SessionRegistry } from '../../../src/session/registry.ts';
import type { Seat } from '../../../src/session/seats.ts';
import type { RunAction, Source, SourceInfo } from '../../../src/session/source.ts';
import type { AudioChunk, TerminalTrack } from '../../../src/session/tracks.ts';
import type { Clock } from '../../../src/shared/clock.ts';
import type { CompressionLevel, EncodedFrame, RgbaFrame } from '../../../src/shared/frame.ts';
import { defaultLimits, type Limits } from '../../../src/shared/limits.ts';
import { silentLogger } from '../../../src/shared/logger.ts';

/** A clock that only moves when told to. */
export class ManualClock implements Clock {
  #now = 0;
  #timers = new Set<{ at: number; callback: () => void; every: number | undefined }>();

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    return this.#add(ms, callback, undefined);
  }

  every(ms: number, callback: () => void): () => void {
    return this.#add(ms, callback, ms);
  }

  get timers(): number {
    return this.#timers.size;
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#now = due.at;
      if (due.every === undefined) this.#timers.delete(due);
      else due.at += due.every;
      due.callback();
    }
    this.#now = end;
  }

  #add(ms: number, callback: () => void, every: number | undefined): () => void {
    const timer = { at: this.#now + ms, callback, every };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }
}

export function createRegistry(options: { clock?: Clock; limits?: Partial<Limits> } = {}): SessionRegistry {
  return new SessionRegistry({
    lz4: createLz4(),
    limits: { ...defaultLimits, ...options.limits },
    logger: silentLogger,
    clock: options.clock ?? new ManualClock(),
  });
}

/** A picture whose pixels follow from its number. */
export function picture(number: number, width = 8, height = 4): RgbaFrame {
  const pixels = new Uint8Array(width * height * 4);
  for (let index = 0; index < pixels.length; index += 4) {
    pixels[index] = (index + number) & 0xff;
    pixels[index + 1] = index === (number * 4) % pixels.length ? 255 : 0;
    pixels[index + 3] = 255;
  }
  return { width, height, pixels };
}

export class RecordingSource implements Source {
  info: SourceInfo = {
    kind: 'test',
    name: 'synthetic',
    system: 'test',
    title: '',
    transport: 'memory',
    players: 1,
    layout: 'xinput',
    rate: { numerator: 60, denominator: 1 },
    runnable: true,
  };
  readonly inputs: [pad: number, buttons: number][] = [];
  readonly typed: Uint8Array[] = [];
  readonly runs: RunAction[] = [];
  readonly releases: string[] = [];

  input(pad: number, buttons: number): void {
    this.inputs.push([pad, buttons]);
  }

  type(bytes: Uint8Array): void {
    this.typed.push(bytes);
  }

  run(action: RunAction): void {
    this.runs.push(action);
  }

  released(reason: string): void {
    this.releases.push(reason);
  }
}

/** A viewer that decodes what it gets, as a real one would. */
export class RecordingViewer implements Viewer {
  ready = true;
  queuedBytes = 0;
  readonly encoded: EncodedFrame[] = [];
  readonly sequences: number[] = [];
  readonly frames: RgbaFrame[] = [];
  readonly audioChunks: AudioChunk[] = [];
  readonly terminals: TerminalTrack[] = [];
  readonly text: string[] = [];
  readonly seats: Seat[] = [];
  readonly endings: string[] = [];
  changes = 0;
  readonly #decoder = new FrameDecoder({ lz4: createLz4() });

  frame(frame: EncodedFrame, sequence: number): void {
    this.encoded.push(frame);
    this.sequences.push(sequence);
    this.frames.push(this.#decoder.decode(frame));
  }

  audio(chunk: AudioChunk): void {
    this.audioChunks.push(chunk);
  }

  terminal(track: TerminalTrack): void {
    this.terminals.push(track);
  }

  terminalBytes(bytes: Uint8Array): void {
    this.text.push(new TextDecoder().decode(bytes));
  }

  debug(): void {}

  sessionChanged(): void {
    this.changes++;
  }

  seatChanged(seat: Seat): void {
    this.seats.push(seat);
  }

  ended(reason: string): void {
    this.endings.push(reason);
  }
}

/** What a peer of the seed reads at that level, or one that reads everything but zstd. */
export function renditionOf(level: CompressionLevel, isWide = false): EncoderKind {
  return { level, indexed: isWide, scroll: isWide, strips: isWide, zstd: false };
}

export function offer(over: Partial<PersonOffer> = {}): PersonOffer {
  return {
    name: 'somebody',
    door: 'test',
    transport: 'memory',
    remote: 'memory',
    mayOwn: false,
    rendition: renditionOf(2),
    ...over,
  };
}
