import type { Seat, SeatRequest } from '../../src/client/types.ts';

/** What the seat chooser needs to know of the others. */
export interface SeatHolder {
  readonly name: string;
  readonly seat: string;
  readonly player: number;
}

export interface SeatOption {
  readonly label: string;
  readonly request: SeatRequest;
  /** This is the seat the person holds. */
  readonly held: boolean;
  /** Why it cannot be had, or undefined. */
  readonly taken: string | undefined;
}

/**
 * What a person may choose: to watch, any free pad, and each pad by its number. Of a single pad there is nothing to
 * choose: everybody who plays drives it.
 */
export function seatOptions(players: number, held: Seat, others: readonly SeatHolder[]): SeatOption[] {
  const watch: SeatOption = {
    label: 'Watch',
    request: { kind: 'watcher', player: 0 },
    held: held.kind === 'watcher',
    taken: undefined,
  };
  const play: SeatRequest = { kind: 'player', player: 0 };
  if (players === 1) return [watch, { label: 'Play', request: play, held: held.kind === 'player', taken: undefined }];
  const pads = Array.from({ length: players }, (_, index) => pad(index + 1, held, others));
  const noneFree = pads.every((option) => option.taken !== undefined || option.held);
  const any: SeatOption = {
    label: 'Any free player',
    request: play,
    held: false,
    taken: noneFree ? 'every player seat is taken' : undefined,
  };
  return [watch, any, ...pads];
}

function pad(player: number, held: Seat, others: readonly SeatHolder[]): SeatOption {
  const mine = held.kind === 'player' && held.player === player;
  const holder = others.find((other) => other.seat === 'player' && other.player === player);
  return {
    label: `Player ${player}`,
    request: { kind: 'player', player },
    held: mine,
    taken: mine || holder === undefined ? undefined : `taken by ${holder.name || 'someone'}`,
  };
}

export function seatLabel(seat: Seat): string {
  if (seat.kind === 'player') return `player ${seat.player}`;
  return seat.kind;
}
