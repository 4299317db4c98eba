import { PerunError } from '../shared/errors.ts';

export type SeatKind = 'watcher' | 'player' | 'typist' | 'owner';

/** One person's place. `player` is 1–16 for players, else 0; in a request 0 means any free one. */
export interface Seat {
  readonly kind: SeatKind;
  readonly player: number;
}

export const watcherSeat: Seat = { kind: 'watcher', player: 0 };
export const playerSeats = 16;

/**
 * Which pad a seat drives: player n drives pad ((n − 1) mod pads) + 1, the owner pad 1, nobody else any. So a one-pad
 * core gets everybody's input merged, and no seat is ever without effect.
 */
export function padOf(seat: Seat, pads: number): number | undefined {
  if (seat.kind === 'owner') return 1;
  if (seat.kind === 'player') return ((seat.player - 1) % pads) + 1;
  return undefined;
}

/** Who sits where in one session; keys are people. A player seat and the owner's hold one person each. */
export class SeatTable<Person> {
  readonly #seats = new Map<Person, Seat>();

  seatOf(person: Person): Seat {
    return this.#seats.get(person) ?? watcherSeat;
  }

  /** Gives the seat asked for, or throws SEAT_TAKEN or REFUSED and leaves the person where they were. */
  take(person: Person, wanted: Seat, mayOwn: boolean): Seat {
    const seat = this.#resolve(person, wanted, mayOwn);
    this.#seats.set(person, seat);
    return seat;
  }

  leave(person: Person): void {
    this.#seats.delete(person);
  }

  #resolve(person: Person, wanted: Seat, mayOwn: boolean): Seat {
    switch (wanted.kind) {
      case 'watcher':
        return watcherSeat;
      case 'typist':
        return { kind: 'typist', player: 0 };
      case 'owner':
        if (!mayOwn) {
          throw new PerunError('REFUSED', "the owner's seat is only for the owner of the host", {
            remedy: "connect through the host's Unix socket, or take a player's seat",
          });
        }
        if (this.#holder('owner', 0, person)) throw new PerunError('SEAT_TAKEN', "the owner's seat is taken");
        return { kind: 'owner', player: 0 };
      case 'player':
        return { kind: 'player', player: this.#freePlayer(person, wanted.player) };
    }
  }

  #freePlayer(person: Person, wanted: number): number {
    if (wanted !== 0) {
      if (!Number.isInteger(wanted) || wanted < 1 || wanted > playerSeats) {
        throw new PerunError('SEAT_TAKEN', `there is no player ${wanted}; seats are 1 to ${playerSeats}`);
      }
      if (this.#holder('player', wanted, person)) throw new PerunError('SEAT_TAKEN', `player ${wanted} is taken`);
      return wanted;
    }
    const current = this.#seats.get(person);
    if (current?.kind === 'player') return current.player;
    for (let player = 1; player <= playerSeats; player++) {
      if (!this.#holder('player', player, person)) return player;
    }
    throw new PerunError('SEAT_TAKEN', `all ${playerSeats} player seats are taken`);
  }

  #holder(kind: SeatKind, player: number, except: Person): boolean {
    for (const [person, seat] of this.#seats) {
      if (person !== except && seat.kind === kind && seat.player === player) return true;
    }
    return false;
  }
}
