import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../shared/clock.ts';
import { PerunError } from '../../shared/errors.ts';
import type { Caller } from './caller.ts';
import { portCookie, readPortCookie } from './port-cookie.ts';
import type { TokenFile } from './token-file.ts';

const loginMs = 12 * 60 * 60 * 1000;

interface Login {
  readonly caller: Caller;
  readonly token: string;
  readonly end: AbortController;
  readonly expiresAt: number;
}

export interface LoginsOptions {
  readonly file: TokenFile;
  readonly clock: Clock;
  /** At most so many at once; the oldest gives way. */
  readonly most: number;
}

/** Pages that showed the token once and hold a cookie instead. A login ends with its time, its token and its host. */
export class Logins {
  readonly #options: LoginsOptions;
  readonly #logins = new Map<string, Login>();

  constructor(options: LoginsOptions) {
    this.#options = options;
  }

  /** Takes the token; returns the Set-Cookie header. Fails with CREDENTIALS_REQUIRED for a wrong one. */
  open(request: IncomingMessage, token: string): string {
    const { file, clock, most } = this.#options;
    if (!file.matches(token)) {
      throw new PerunError('CREDENTIALS_REQUIRED', 'that is not the token of this host', {
        remedy: 'enter the one that `perun host token` prints',
      });
    }
    const id = randomBytes(32).toString('base64url');
    const end = new AbortController();
    const caller: Caller = { kind: 'token', name: 'page', may: () => true, revoked: end.signal };
    this.#logins.set(id, { caller, token, end, expiresAt: clock.now() + loginMs });
    for (const oldest of this.#logins.keys()) {
      if (this.#logins.size <= most) break;
      this.#end(oldest);
    }
    return portCookie(request, id, loginMs / 1000);
  }

  /** Who the request's cookie stands for. */
  find(request: IncomingMessage): Caller | undefined {
    const id = readPortCookie(request);
    const login = id === undefined ? undefined : this.#logins.get(id);
    if (id === undefined || login === undefined) return undefined;
    const { file, clock } = this.#options;
    if (clock.now() < login.expiresAt && login.token === file.current()) return login.caller;
    this.#end(id);
    return undefined;
  }

  /** The Set-Cookie header that takes the cookie away. */
  forgetting(request: IncomingMessage): string {
    return portCookie(request, '', 0);
  }

  /** Ends the login of the request, and cuts off what it still reads. */
  close(request: IncomingMessage): void {
    const id = readPortCookie(request);
    if (id !== undefined) this.#end(id);
  }

  #end(id: string): void {
    this.#logins.get(id)?.end.abort();
    this.#logins.delete(id);
  }
}
