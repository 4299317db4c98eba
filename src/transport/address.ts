import { PerunError } from '../shared/errors.ts';

export interface UnixAddress {
  readonly scheme: 'unix';
  /** Absolute, at most 107 bytes. */
  readonly path: string;
}

export interface TcpAddress {
  /** `tls`: the same over TLS, on the same port where the listener takes both. */
  readonly scheme: 'tcp' | 'tls';
  /** Lower-case name or address; IPv6 without brackets. */
  readonly host: string;
  /** 0 asks a listener for any free port. */
  readonly port: number;
}

export interface WebSocketAddress {
  readonly scheme: 'ws' | 'wss';
  readonly host: string;
  readonly port: number;
  /** Path and query, starting with a slash. */
  readonly path: string;
}

/** The door for clients of punktfunk: QUIC over UDP. No carrier of Perun connections. */
export interface PunktfunkAddress {
  readonly scheme: 'punktfunk';
  readonly host: string;
  readonly port: number;
}

export type Address = UnixAddress | TcpAddress | WebSocketAddress | PunktfunkAddress;

/** Port of UDP where punktfunk hosts are looked for when none is named. */
export const punktfunkPort = 9777;

/** Linux holds a socket path in 108 bytes, the last of them zero. */
export const maxSocketPathBytes = 107;

const forms =
  'write unix:///path, tcp://host:port, tls://host:port, ws://host:port/path, punktfunk://host:port or host:port';

/** Reads an address as people write it; a bare `host:port` is TCP. Throws ADDRESS_INVALID saying what would be right. */
export function parseAddress(text: string): Address {
  if (text === '') throw invalid(text, 'it is empty', forms);
  if (/[\0-\x20\x7f]/.test(text)) throw invalid(text, 'it holds a blank or a control character', forms);
  if (text.startsWith('/')) throw invalid(text, 'a path needs its scheme', `write unix://${text}`);
  const colon = text.indexOf('://');
  const scheme = colon < 0 ? 'tcp' : text.slice(0, colon).toLowerCase();
  const rest = colon < 0 ? text : text.slice(colon + 3);
  switch (scheme) {
    case 'unix':
      return parseUnix(text, rest);
    case 'tcp':
    case 'tls':
      return { scheme, ...parseHostPort(text, rest, undefined) };
    case 'ws':
    case 'wss':
      return parseWebSocket(text, scheme, rest);
    case 'punktfunk':
      return { scheme, ...parseHostPort(text, rest, punktfunkPort) };
    case 'http':
    case 'https':
      throw invalid(text, `${scheme} is not a way to a session`, `write ${scheme.replace('http', 'ws')}://${rest}`);
    default:
      throw invalid(text, `the scheme "${scheme}" is not known`, forms);
  }
}

/** The canonical text of an address; `parseAddress` reads it back to the same value. */
export function formatAddress(address: Address): string {
  if (address.scheme === 'unix') return `unix://${address.path}`;
  const where = `${address.scheme}://${formatHostPort(address.host, address.port)}`;
  return 'path' in address && address.path !== '/' ? where + address.path : where;
}

/** `host:port`, with brackets around IPv6. */
export function formatHostPort(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** True for 127.0.0.0/8, ::1, their IPv4-mapped form, `localhost` and names under it; brackets are allowed. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  if (isIpv4(name)) return name.startsWith('127.');
  const six = canonicalIpv6(name.replace(/^\[(.*)\]$/, '$1'));
  return six !== undefined && (six === '::1' || /^::ffff:7f[0-9a-f]{2}:/.test(six));
}

/** True for an IPv4 or IPv6 literal, in brackets or not. */
export function isIpLiteral(host: string): boolean {
  return isIpv4(host) || canonicalIpv6(host.replace(/^\[(.*)\]$/, '$1')) !== undefined;
}

function parseUnix(text: string, path: string): UnixAddress {
  if (!path.startsWith('/')) {
    throw invalid(text, 'the path of a socket must be absolute', `write unix:///${path}, with three slashes`);
  }
  if (path.endsWith('/')) throw invalid(text, 'it names a folder', 'write unix:///folder/name.sock');
  const bytes = new TextEncoder().encode(path).length;
  if (bytes > maxSocketPathBytes) {
    throw invalid(text, `its path has ${bytes} bytes`, `a socket path may have ${maxSocketPathBytes} at most`);
  }
  return { scheme: 'unix', path };
}

function parseWebSocket(text: string, scheme: 'ws' | 'wss', rest: string): WebSocketAddress {
  if (rest.includes('#')) throw invalid(text, 'a WebSocket address has no fragment', 'leave out # and what follows it');
  const end = rest.search(/[/?]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  const tail = end < 0 ? '/' : rest.slice(end);
  const place = parseHostPort(text, authority, scheme === 'ws' ? 80 : 443);
  if (place.host.includes('%')) throw invalid(text, 'WebSockets know no IPv6 zones', 'use a host name, or tcp://');
  return { scheme, ...place, path: tail.startsWith('?') ? `/${tail}` : tail };
}

function parseHostPort(text: string, part: string, defaultPort: number | undefined): { host: string; port: number } {
  if (part.includes('@')) throw invalid(text, 'it holds a user name', `leave out everything up to the @`);
  if (/[/?#]/.test(part)) {
    throw invalid(text, 'a TCP address has no path', 'write tcp://host:port, or ws://host:port/path');
  }
  const [, host = '', , portText] = /^(\[[^\]]*\]|[^:]*)(:(.*))?$/.exec(part) ?? [];
  if (portText?.includes(':')) {
    throw invalid(text, 'an IPv6 address needs brackets', 'write [::1]:9000');
  }
  if (host === '')
    throw invalid(text, 'the host is missing', 'write 127.0.0.1:9000, or 0.0.0.0:9000 for every address');
  return { host: parseHost(text, host), port: parsePort(text, part, portText, defaultPort) };
}

function parsePort(text: string, part: string, portText: string | undefined, defaultPort: number | undefined): number {
  if (portText === undefined) {
    if (defaultPort !== undefined) return defaultPort;
    throw invalid(text, 'the port is missing', `write ${part}:9000`);
  }
  const port = /^\d{1,5}$/.test(portText) ? Number(portText) : NaN;
  if (!(port <= 65535)) throw invalid(text, `"${portText}" is not a port`, 'a port is a number from 0 to 65535');
  return port;
}

function parseHost(text: string, host: string): string {
  if (host.startsWith('[')) {
    const [bare = '', zone] = host.slice(1, -1).split('%', 2);
    const six = canonicalIpv6(bare);
    if (six === undefined || zone === '') throw invalid(text, `"${host}" is not an IPv6 address`, 'write [::1]:9000');
    return zone === undefined ? six : `${six}%${zone}`;
  }
  const name = host.toLowerCase();
  const looksNumeric = /(^|\.)\d+$/.test(name);
  if (looksNumeric && !isIpv4(name)) throw invalid(text, `"${host}" is not an IPv4 address`, 'write 127.0.0.1:9000');
  if (!/^[a-z0-9_]([a-z0-9_.-]{0,252})$/.test(name)) {
    throw invalid(text, `"${host}" is not a host name`, 'names are letters, digits, dots and dashes (xn-- for others)');
  }
  return name;
}

function isIpv4(host: string): boolean {
  const parts = host.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

/** The one shortest spelling, by the URL standard; undefined where it is not IPv6. */
function canonicalIpv6(host: string): string | undefined {
  if (!/^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$/.test(host)) return undefined;
  const url = `http://[${host}]/`;
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : undefined;
}

function invalid(text: string, wrong: string, right: string): PerunError {
  const remedy = cut(right);
  const message = `cannot read the address "${cut(text)}": ${cut(wrong)}; ${remedy}`;
  return new PerunError('ADDRESS_INVALID', message, { remedy });
}

/** All three hold text of the asker's, of any length. */
function cut(text: string): string {
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
