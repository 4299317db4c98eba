import type { IncomingMessage } from 'node:http';
import { PerunError } from '../../shared/errors.ts';
import type { Caller } from './caller.ts';
import type { Logins } from './logins.ts';
import { isOwnPage } from './port-cookie.ts';
import type { TokenFile } from './token-file.ts';

/**
 * One way in which a request says who sends it: undefined where it does not say it in this way; fails with
 * CREDENTIALS_REQUIRED or REFUSED where what it says is wrong.
 */
export type Credential = (request: IncomingMessage) => Caller | undefined;

/** What the first of them says. */
export function firstOf(credentials: readonly Credential[]): Credential {
  return (request) => {
    for (const credential of credentials) {
      const caller = credential(request);
      if (caller !== undefined) return caller;
    }
    return undefined;
  };
}

/** `Authorization: Bearer <token>`: all that the owner may do. */
export function bearerToken(file: TokenFile): Credential {
  const caller: Caller = { kind: 'token', name: 'token', may: () => true };
  return ({ headers }) => {
    if (headers.authorization === undefined) return undefined;
    const token = /^Bearer +(\S+) *$/i.exec(headers.authorization)?.[1];
    if (token !== undefined && file.matches(token)) return caller;
    throw new PerunError('CREDENTIALS_REQUIRED', 'that is not the token of this host', {
      remedy: 'send the one that `perun host token` prints',
    });
  };
}

/** The cookie of a page that logged in; it counts only for requests of our own pages. */
export function loginCookie(logins: Logins): Credential {
  return (request) => {
    const caller = logins.find(request);
    if (caller === undefined) return undefined;
    if (isOwnPage(request)) return caller;
    throw new PerunError('REFUSED', 'a login counts for the pages of this host only', {
      remedy: 'programs send the token of `perun host token` as a bearer token',
    });
  };
}
