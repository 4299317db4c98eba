import { LatestWins } from '../../src/protocol/perun/sequence.ts';

const mostPads = 16;

/** The newest buttons of every pad: latest wins, and nothing queues up. */
export class Pads {
  readonly #states: number[];
  readonly #order: readonly LatestWins[] = Array.from({ length: mostPads + 1 }, () => new LatestWins());

  constructor(players: number) {
    this.#states = Array.from({ length: Math.min(Math.max(players, 1), mostPads) }, () => 0);
  }

  /** Buttons per pad, player 1 first. */
  get states(): readonly number[] {
    return this.#states;
  }

  /** Every pad's buttons in one. */
  get merged(): number {
    return this.#states.reduce((all, buttons) => all | buttons, 0);
  }

  /** Takes one input packet; seat 0, from hosts that know no seats, is player 1. Seats that do not exist are ignored. */
  accept(seat: number, sequence: number, buttons: number): void {
    const pad = Math.max(seat, 1) - 1;
    if (pad >= this.#states.length || this.#order[seat]?.accept(sequence) !== true) return;
    this.#states[pad] = buttons;
  }
}
