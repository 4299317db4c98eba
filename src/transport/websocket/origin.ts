import { isLoopback } from '../address.ts';

/** Whether a request may become a connection, and if not, why, in one line for the one who asked. */
export type Verdict = { readonly admit: true } | { readonly admit: false; readonly reason: string };

/** What the rules look at in a request. */
export interface RequestFacts {
  /** The Origin header; browsers always send one with a WebSocket, other programs need not. */
  readonly origin: string | undefined;
  /** The Host header. */
  readonly host: string | undefined;
  /** Address of ours that the request arrived at. */
  readonly localAddress: string;
  /** True where the request came over TLS. */
  readonly secure: boolean;
}

export interface RequestRules {
  /** Origins of foreign pages that may connect; `null` admits pages without one. */
  readonly allowOrigin: readonly string[];
  /** Names under which a loopback listener may be asked for, besides the loopback names themselves. */
  readonly allowHost: readonly string[];
}

/** Both rules in turn. */
export function judgeRequest(request: RequestFacts, rules: RequestRules): Verdict {
  const host = judgeHost(request, rules.allowHost);
  return host.admit ? judgeOrigin(request, rules.allowOrigin) : host;
}

/** No Origin is no browser; our own page may always come, other pages only when they were allowed by name. */
export function judgeOrigin(request: RequestFacts, allowed: readonly string[]): Verdict {
  const { origin, host, secure } = request;
  if (origin === undefined) return admitted;
  const asked = canonicalOrigin(origin);
  if (allowed.some((each) => canonicalOrigin(each) === asked)) return admitted;
  const own = host === undefined ? undefined : canonicalOrigin(`${secure ? 'https' : 'http'}://${host}`);
  if (asked === own) return admitted;
  return refused(`pages of ${printable(origin)} may not connect; the host allows them with --allow-origin`);
}

/**
 * A page of any name can have that name resolve to 127.0.0.1 later on (DNS rebinding) and is then its own origin. So
 * what arrives at a loopback address must have asked for one.
 */
export function judgeHost(request: Pick<RequestFacts, 'host' | 'localAddress'>, allowed: readonly string[]): Verdict {
  const { host, localAddress } = request;
  if (host === undefined || !isLoopback(localAddress)) return admitted;
  const name = hostName(host);
  if (name !== undefined && (isLoopback(name) || allowed.some((each) => hostName(each) === name))) return admitted;
  return refused(`"${printable(host)}" is not a name of this listener; connect to localhost`);
}

const admitted: Verdict = { admit: true };

function refused(reason: string): Verdict {
  return { admit: false, reason };
}

/** The host part of a Host header, canonical, without port, brackets and final dot. */
function hostName(host: string): string | undefined {
  if (/[/\\?#@\s]/.test(host)) return undefined;
  const bracketed = host.includes(':', host.indexOf(':') + 1) && !host.startsWith('[') ? `[${host}]` : host;
  const url = `http://${bracketed}/`;
  if (!URL.canParse(url)) return undefined;
  return new URL(url).hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

/** Web origins by the URL standard (default ports dropped); others, such as those of extensions, as they are. */
function canonicalOrigin(origin: string): string {
  const text = origin.trim().toLowerCase();
  return /^https?:\/\//.test(text) && URL.canParse(text) ? new URL(text).origin : text;
}

/** Headers are the asker's text: nothing of it may break out of one line. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);
}
