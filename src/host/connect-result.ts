import { z } from 'zod';
import type { PlayerClient } from '../client/types.ts';

/** What `perun client connect` tells programs at its end. */
export const connectResultSchema = z.object({
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

export type ConnectResult = z.infer<typeof connectResultSchema>;

/** How it went, read off a client. */
export function connectResult(address: string, client: PlayerClient): ConnectResult {
  const { frames, keyframes, undecodable, bytes, reconnects } = client.stats();
  const { kind, player } = client.seat;
  const session = client.session.id ?? null;
  return { address, session, seat: kind, player, frames, keyframes, undecodable, bytes, reconnects };
}
