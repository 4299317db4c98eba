import type { Clock } from '../shared/clock.ts';
import type { Seat } from './types.ts';

/** Where input packets go: the connection that is open now. */
export interface InputLine {
  /** Sends the whole state of the buttons; seat 0 where the host knows none. */
  send(buttons: number, seat: number): void;
  /** True while earlier bytes still wait here; repeats then only make it worse. */
  readonly congested: boolean;
}

export interface InputSenderOptions {
  readonly clock: Clock;
  /** Pause between repeats in ms. */
  readonly intervalMs: number;
  /** Called when a change of the buttons has been sent. */
  readonly onChange: () => void;
}

/** True where the buttons of this seat count. */
export function plays(seat: Seat): boolean {
  return seat.kind === 'player' || seat.kind === 'owner';
}

/**
 * Keeps the wanted state of the sixteen buttons over connections, and sends it while there is a line to play on: at once
 * when it changed, and again every interval, so that a lost or merged packet heals by itself.
 */
export class InputSender {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #onChange: () => void;
  #line: InputLine | undefined;
  #seat = 0;
  #buttons = 0;
  #sent = 0;
  #stopTimer: (() => void) | undefined;

  constructor(options: InputSenderOptions) {
    this.#clock = options.clock;
    this.#intervalMs = options.intervalMs;
    this.#onChange = options.onChange;
  }

  /** Wanted state; kept while nobody takes it. */
  setButtons(buttons: number): void {
    this.#buttons = buttons & 0xffff;
    if (this.#line !== undefined && this.#buttons !== this.#sent) this.#send(this.#line);
  }

  /** Plays on this line as player `seat` (0 where the host knows no seats), from now on. */
  play(line: InputLine, seat: number): void {
    const same = this.#line === line && this.#seat === seat;
    if (same) return;
    this.#line = line;
    this.#seat = seat;
    this.#send(line);
    this.#stopTimer ??= this.#clock.every(this.#intervalMs, () => this.#repeat());
  }

  /** Lets go of every button on the line, then sends nothing more; the wanted state is kept. */
  release(): void {
    const line = this.#line;
    if (line !== undefined && this.#sent !== 0) line.send(0, this.#seat);
    this.stop();
  }

  /** Sends nothing more, for a line that is gone. */
  stop(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    this.#line = undefined;
    this.#sent = 0;
  }

  #repeat(): void {
    const line = this.#line;
    if (line !== undefined && !line.congested) this.#send(line);
  }

  #send(line: InputLine): void {
    const changed = this.#buttons !== this.#sent;
    this.#sent = this.#buttons;
    line.send(this.#buttons, this.#seat);
    if (changed) this.#onChange();
  }
}
