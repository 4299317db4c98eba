import { z } from 'zod';
import type { PlayerClient, Seat } from '../client/types.ts';

export interface ConnectResult {
  readonly address: string;
  readonly session: string | null;
  readonly seat: Seat['kind'];
  readonly player: number;
  readonly frames: number;
  readonly keyframes: number;
  readonly undecodable: number;
  readonly bytes: number;
  readonly reconnects: number;
}

/** What `perun client connect` tells programs at its end. */
export const connectResultSchema: z.ZodType<ConnectResult> = z.object({
  address: z.string(),
  session: z.string().nullable(),
  seat: z.enum(['watcher', 'player', 'typist', 'owner']),
  player: z.int(),
  frames: z.int().describe('decoded'),
  keyframes: z.int(),
  undecodable: z.int(),
  bytes: z.int(),
  reconnects: z.int(),
});

/** How it went, read off a client. */
export function connectResult(address: string, client: PlayerClient): ConnectResult {
  const { frames, keyframes, undecodable, bytes, reconnects } = client.stats();
  const { kind, player } = client.seat;
  const session = client.session.id ?? null;
  return { address, session, seat: kind, player, frames, keyframes, undecodable, bytes, reconnects };
}
