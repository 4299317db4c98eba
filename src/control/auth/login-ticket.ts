import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** How long a ticket is good for, in ms: the time to open what was printed. */
export const ticketMs = 60_000;

/** Keeps what is signed here apart from anything else that the token may ever sign. */
const purpose = 'perun login ticket';
const form = /^(?<claim>(?<issued>\d{13})\.[\w-]{22})\.(?<mac>[\w-]{43})$/;

/** A ticket for one login, made by who has the token, at `now` (ms since 1970): it shows up in URLs, where a token may not. */
export function issueTicket(token: string, now: number): string {
  const claim = `${Math.floor(now)}.${randomBytes(16).toString('base64url')}`;
  return `${claim}.${macOf(token, claim).toString('base64url')}`;
}

/** When the ticket was made (ms since 1970), and what tells it from others; undefined for what the token did not make. */
export function readTicket(
  ticket: string,
  token: string,
): { readonly issuedAt: number; readonly claim: string } | undefined {
  const { claim = '', issued = '', mac = '' } = form.exec(ticket)?.groups ?? {};
  const [given, own] = [Buffer.from(mac, 'base64url'), macOf(token, claim)];
  if (given.length !== own.length || !timingSafeEqual(given, own)) return undefined;
  return { issuedAt: Number(issued), claim };
}

function macOf(token: string, claim: string): Buffer {
  return createHmac('sha256', token).update(`${purpose}\n${claim}`).digest();
}
