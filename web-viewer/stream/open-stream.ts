import type { SeatRequest } from '../../src/client/types.ts';
import { PlayerStream } from './player-stream.ts';

/** Address of the host's WebSocket for a session, on the origin that served the page. */
export function streamUrl(location: Pick<Location, 'protocol' | 'host'>, session: string | undefined): string {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return `${scheme}://${location.host}/${session === undefined ? '' : `s/${encodeURIComponent(session)}`}`;
}

/** Starts a stream worker and joins a session with it. */
export function openStream(session: string | undefined, seat: SeatRequest, name: string): PlayerStream {
  const worker = new Worker(new URL('./worker/worker-entry.ts', import.meta.url), { type: 'module' });
  return new PlayerStream(worker, { url: streamUrl(window.location, session), session, seat, name });
}
