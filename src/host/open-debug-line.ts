import { DebugLine } from '../client/debugging/debug-line.ts';
import type { PerunPaths } from '../platform/paths.ts';
import { systemClock } from '../shared/clock.ts';
import { defaultAddress, openClient } from './open-client.ts';

/** How long the owner's seat may take to be given. */
const seatMs = 10_000;

export interface OpenDebugLineOptions {
  /** Default: the newest. */
  readonly session: string | undefined;
  /** Default: the Unix socket of this user's host, which gives the owner's seat. */
  readonly address: string | undefined;
  readonly paths: PerunPaths;
  /** Ends all of it. */
  readonly signal: AbortSignal;
}

/** The owner's seat of a session. Fails with SEAT_TAKEN, REFUSED, SESSION_NOT_FOUND, or as connecting does. */
export async function openDebugLine({ session, address, paths, signal }: OpenDebugLineOptions): Promise<DebugLine> {
  const client = await openClient({
    address: address ?? defaultAddress(paths),
    paths,
    signal,
    seat: { kind: 'owner', player: 0 },
    name: 'debugger',
    ...(session !== undefined && { session }),
  });
  signal.addEventListener('abort', () => void client.close(), { once: true });
  const line = new DebugLine(client, systemClock);
  try {
    await line.open(seatMs);
    return line;
  } catch (error) {
    await client.close();
    throw error;
  }
}
