import { issueTicket, ticketMs } from '../control/auth/login-ticket.ts';
import { TokenFile } from '../control/auth/token-file.ts';
import type { PerunPaths } from '../platform/paths.ts';

/** A link that logs one browser of this machine in. */
export interface ConsoleLink {
  readonly url: string;
  readonly expiresAt: string;
}

/** Makes a link to the console at `console`, which is good once and for a minute. What lets one in stays behind the `#`. */
export function consoleLink(paths: PerunPaths, console: string): ConsoleLink {
  const now = Date.now();
  const ticket = issueTicket(new TokenFile(paths.controlToken).current(), now);
  return { url: `${console}login#ticket=${ticket}`, expiresAt: new Date(now + ticketMs).toISOString() };
}
