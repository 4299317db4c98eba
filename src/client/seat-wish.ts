import type { Seat, SeatRequest } from './types.ts';

/**
 * Which seat to ask a host for. A person who got a certain seat by asking for any is given the same one again after a
 * lost connection where it is still free, and any other where it is not.
 */
export class SeatWish {
  #wanted: SeatRequest;
  #held: Seat | undefined;
  #asked: SeatRequest | undefined;

  constructor(wanted: SeatRequest) {
    this.#wanted = wanted;
  }

  /** What the person asked for last. */
  get wanted(): SeatRequest {
    return this.#wanted;
  }

  /** True while a request has not been answered. */
  get isAsked(): boolean {
    return this.#asked !== undefined;
  }

  /** The person asks for something else. */
  change(wanted: SeatRequest): void {
    this.#wanted = wanted;
    this.#held = undefined;
  }

  /** The request to send now. */
  ask(): SeatRequest {
    const held = this.#held;
    this.#asked = held !== undefined && held.kind === this.#wanted.kind ? held : this.#wanted;
    return this.#asked;
  }

  /** The host gave a seat. */
  given(seat: Seat): void {
    if (seat.kind !== this.#wanted.kind) return;
    this.#held = seat;
    this.#asked = undefined;
  }

  /** The host refused: true where another request is worth sending, for which `ask` is called again. */
  refused(): boolean {
    const asked = this.#asked;
    this.#asked = undefined;
    if (asked === undefined || asked.player === this.#wanted.player) return false;
    this.#held = undefined;
    return true;
  }
}
