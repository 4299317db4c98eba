import type { SeatRequest } from '../../src/client/types.ts';

/** Where the page stands: the list of sessions, or one session with the seat its link asks for. */
export type Route =
  { readonly kind: 'list' } | { readonly kind: 'player'; readonly session: string; readonly seat: SeatRequest };

/** Longest session id of the control contract. */
const idLength = 64;

/** Reads `#/s/<id>`, or the path `/s/<id>`, with `?seat=watch|play|1…16`; anything else is the list. */
export function parseRoute(location: Pick<Location, 'hash' | 'pathname' | 'search'>): Route {
  const hash = location.hash.replace(/^#/, '');
  const [path = '', query = ''] = hash === '' ? [location.pathname, location.search.slice(1)] : hash.split('?', 2);
  const encoded = /^\/s\/([^/]+)\/?$/.exec(path)?.[1];
  const session = encoded === undefined ? '' : decodeSegment(encoded);
  if (session === '' || session.length > idLength) return { kind: 'list' };
  return { kind: 'player', session, seat: parseSeat(new URLSearchParams(query).get('seat')) };
}

/** The link of a session, for this page and for sharing. */
export function playerLink(session: string, seat: 'watch' | 'play' = 'watch'): string {
  return `#/s/${encodeURIComponent(session)}${seat === 'play' ? '?seat=play' : ''}`;
}

export const listLink = '#/';

function parseSeat(text: string | null): SeatRequest {
  if (text === 'play') return { kind: 'player', player: 0 };
  const player = /^\d{1,2}$/.test(text ?? '') ? Number(text) : 0;
  return player >= 1 && player <= 16 ? { kind: 'player', player } : { kind: 'watcher', player: 0 };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}
