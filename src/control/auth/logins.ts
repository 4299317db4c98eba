import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../shared/clock.ts';
import { PerunError } from '../../shared/errors.ts';
import type { Caller } from './caller.ts';
import { readTicket, ticketMs } from './login-ticket.ts';
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
  /** Milliseconds since 1970, as tickets have it; default that of this machine. */
  readonly date?: () => number;
}

/** What a page shows to be let in. */
export type LoginProof = { readonly token: string } | { readonly ticket: string };

/** Pages that showed the token once and hold a cookie instead. A login ends with its time, its token and its host. */
export class Logins {
  readonly #options: LoginsOptions;
  readonly #logins = new Map<string, Login>();
  readonly #date: () => number;
  /** Tickets are younger than their host: else one could be used again after a restart. */
  readonly #startedAt: number;
  /** Tickets that were used, with the time at which nobody could use them any more. */
  readonly #spent = new Map<string, number>();

  constructor(options: LoginsOptions) {
    this.#options = options;
    this.#date = options.date ?? (() => Date.now());
    this.#startedAt = this.#date();
  }

  /** Takes the token or a ticket; returns the Set-Cookie header. Fails with CREDENTIALS_REQUIRED for a wrong one. */
  open(request: IncomingMessage, proof: LoginProof): string {
    const { file, clock, most } = this.#options;
    if ('ticket' in proof) this.#spend(proof.ticket);
    else if (!file.matches(proof.token)) {
      throw new PerunError('CREDENTIALS_REQUIRED', 'that is not the token of this host', {
        remedy: 'enter the one that `perun host token` prints',
      });
    }
    const token = file.current();
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

  /** A ticket is good once, and for a minute. */
  #spend(ticket: string): void {
    const now = this.#date();
    for (const [claim, until] of this.#spent) if (until <= now) this.#spent.delete(claim);
    const read = readTicket(ticket, this.#options.file.current());
    const good = read !== undefined && !this.#spent.has(read.claim) && this.#isFresh(read.issuedAt, now);
    if (!good) {
      throw new PerunError('CREDENTIALS_REQUIRED', 'that link was used, is too old, or is of another host', {
        remedy: 'have `perun host console` print a new one',
      });
    }
    this.#spent.set(read.claim, read.issuedAt + ticketMs);
  }

  #isFresh(issuedAt: number, now: number): boolean {
    return issuedAt >= this.#startedAt && issuedAt <= now && now < issuedAt + ticketMs;
  }

  #end(id: string): void {
    this.#logins.get(id)?.end.abort();
    this.#logins.delete(id);
  }
}
