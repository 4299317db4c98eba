import type { AskTaker } from '../../../src/session/ask-desk.ts';
import type { Session } from '../../../src/session/session.ts';
import type { RunAction, SourcePort } from '../../../src/session/source.ts';
import { type AskKind, type AskPart, partsOf } from '../../../src/shared/asks.ts';
import { PerunError } from '../../../src/shared/errors.ts';
import { picture, RecordingSource } from './fakes.ts';

/** Bytes of a state: more than one part, so that parts matter. */
const stateBytes = 40_000;

/**
 * A machine that counts its frames, shows the count, and behaves as cores do: it answers in order, reports what it was
 * told, and runs a frame when it is told to step.
 */
export class RewindableSource extends RecordingSource {
  readonly asked: AskKind[] = [];
  readonly speeds: number[] = [];
  frames = 0;
  isPaused = false;
  /** Refuses these kinds of questions with that. */
  failures: Partial<Record<AskKind, PerunError>> = {};
  /** Holds answers back until told otherwise. */
  silent = false;
  /** Reports are on their way until `report`, as over a socket. */
  isFar = false;
  readonly #reports: boolean[] = [];
  #port: SourcePort | undefined;
  readonly #loads = new Map<number, Uint8Array>();

  attach(session: Session): this {
    this.#port = session.attach(this);
    return this;
  }

  readonly asks: AskTaker = {
    takes: () => true,
    ask: (ticket, part) => this.#ask(ticket, part),
  };

  readonly speed = (percent: number): void => void this.speeds.push(percent);

  /** Runs so many frames, as its own clock would. */
  play(count: number): void {
    for (let frame = 0; frame < count; frame++) this.#frame();
  }

  detach(): void {
    this.#port?.detach();
  }

  hit(): void {
    this.isPaused = true;
    this.#port?.paused(true);
    this.#port?.stopped();
  }

  override run(action: RunAction): void {
    super.run(action);
    if (action === 'reset') {
      this.frames = 0;
      return;
    }
    if (action === 'step') this.#frame();
    this.isPaused = action !== 'resume';
    this.#reports.push(this.isPaused);
    if (!this.isFar) this.report();
  }

  report(): void {
    for (const isPaused of this.#reports.splice(0)) this.#port?.paused(isPaused);
  }

  #frame(): void {
    this.frames += 1;
    this.#port?.frame(picture(this.frames));
    this.#port?.audio({ rate: 8000, channels: 1, samples: Int16Array.of(this.frames) });
  }

  #ask(ticket: number, { kind, offset, total, bytes }: AskPart): void {
    if (kind === 'abandon' || this.silent) return;
    if (offset + bytes.length < total) {
      if (offset === 0) this.#loads.set(ticket, bytes.slice());
      return;
    }
    this.asked.push(kind);
    const failure = this.failures[kind];
    if (failure !== undefined) return this.#port?.answer(ticket, failure);
    if (kind === 'loadState') {
      const first = offset === 0 ? bytes : (this.#loads.get(ticket) ?? bytes);
      this.frames = new DataView(first.buffer, first.byteOffset).getUint32(0);
    }
    for (const part of partsOf(kind === 'saveState' ? this.#state() : new Uint8Array(0))) {
      this.#port?.answer(ticket, part);
    }
  }

  #state(): Uint8Array {
    const state = new Uint8Array(stateBytes).fill(this.frames & 0xff, 100, 200);
    new DataView(state.buffer).setUint32(0, this.frames);
    return state;
  }
}

/** What a core says that lacks a kind of question. */
export function lacks(kind: AskKind): PerunError {
  return new PerunError('MISSING_CAPABILITY', `this core has no ${kind}`);
}
