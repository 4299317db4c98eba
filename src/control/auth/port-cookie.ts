import type { IncomingMessage } from 'node:http';

/** Browsers keep cookies by host and not by port; the name keeps two hosts, and two ports, of one machine apart. */
function cookieName(request: IncomingMessage): string {
  return `perun-${request.socket.localPort ?? 0}`;
}

/** The Set-Cookie header for pages of the port that the request came to; zero seconds take the cookie away. */
export function portCookie(request: IncomingMessage, value: string, seconds: number): string {
  const secure = 'encrypted' in request.socket ? '; Secure' : '';
  return `${cookieName(request)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}

/** What the request's cookie for its port holds. */
export function readPortCookie(request: IncomingMessage): string | undefined {
  const name = cookieName(request);
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

/**
 * Whether one of our own pages asks. Browsers send cookies along with whatever any page of this machine makes them ask
 * for. Requests of foreign origins are to be refused before.
 */
export function isOwnPage({ headers, method }: IncomingMessage): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  const reads = method === 'GET' || method === 'HEAD';
  // Without Sec-Fetch-Site, as in old browsers, only an Origin shows who writes; a foreign one was refused already.
  return site === undefined ? reads || origin !== undefined : site === 'same-origin' || (reads && site === 'none');
}
