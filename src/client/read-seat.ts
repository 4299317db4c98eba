import { PerunError } from '../shared/errors.ts';
import type { SeatRequest } from './types.ts';

/** Reads a seat as people write it: `watch`, `play` for any free player's, `own`, or a player's number. Fails with USAGE. */
export function readSeat(text: string): SeatRequest {
  if (text === 'watch') return { kind: 'watcher', player: 0 };
  if (text === 'play') return { kind: 'player', player: 0 };
  if (text === 'own') return { kind: 'owner', player: 0 };
  const player = Number(text);
  if (/^\d+$/.test(text) && player >= 1 && player <= 16) return { kind: 'player', player };
  throw new PerunError('USAGE', `--seat ${text} is no seat`, {
    remedy: 'write watch, play, own, or a number from 1 to 16',
  });
}
