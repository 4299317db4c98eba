import { isIPv4, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { PerunError } from '../../shared/errors.ts';
import type { UdpPeer } from './peer.ts';

/** Linux's numbers of address families. */
const inet = 2;
const inet6 = 10;
/** Bytes of a sockaddr_in6, which is the longer of the two. */
export const sockaddrBytes = 28;
const sockaddr4Bytes = 16;
/** Where an IPv4 address stands in an IPv6 one: ::ffff:a.b.c.d. */
const mappedAt = 12;

export type UdpFamily = 4 | 6;

/** The kernel's form of an address: family and scope in this machine's order of bytes, port and flow in the network's. */
export interface Sockaddr {
  readonly bytes: Uint8Array;
  readonly length: number;
}

/** Which family a socket for this address has. Fails with ADDRESS_INVALID for what is no numeric address. */
export function familyOf(address: string): UdpFamily {
  if (isIPv4(address)) return 4;
  if (isIPv6(address)) return 6;
  throw new PerunError('ADDRESS_INVALID', `"${address}" is no numeric address`, {
    remedy: 'write it as 192.0.2.1 or 2001:db8::1',
  });
}

/** An address as a socket of that family takes it; an IPv6 socket takes IPv4 addresses too. Fails with ADDRESS_INVALID. */
export function encodeSockaddr({ address, port }: UdpPeer, family: UdpFamily): Sockaddr {
  if (!Number.isInteger(port) || port < 0 || port > 0xffff) {
    throw new PerunError('ADDRESS_INVALID', `${port} is no UDP port`);
  }
  const own = familyOf(address);
  if (own === 6 && family === 4) {
    throw new PerunError('ADDRESS_INVALID', `${address} cannot be reached from an IPv4 socket`);
  }
  const bytes = new Uint8Array(new ArrayBuffer(sockaddrBytes));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, family === 4 ? inet : inet6, isLittleEndian);
  view.setUint16(2, port);
  if (family === 4) {
    bytes.set(bytesOf4(address), 4);
    return { bytes, length: sockaddr4Bytes };
  }
  if (own === 4) {
    bytes.fill(0xff, 8 + mappedAt - 2, 8 + mappedAt);
    bytes.set(bytesOf4(address), 8 + mappedAt);
  } else {
    const [host = '', zone] = address.split('%');
    bytes.set(bytesOf6(host), 8);
    if (zone !== undefined) view.setUint32(24, scopeOf(zone, address), isLittleEndian);
  }
  return { bytes, length: sockaddrBytes };
}

/** The address and port at a place; IPv4 in IPv6 is told as IPv4. An unknown family is `0.0.0.0`, port 0. */
export function decodeSockaddr(bytes: Uint8Array, offset: number): UdpPeer {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, sockaddrBytes);
  const family = view.getUint16(0, isLittleEndian);
  if (family !== inet && family !== inet6) return { address: '0.0.0.0', port: 0 };
  const port = view.getUint16(2);
  const dotted = (at: number): string => bytes.subarray(offset + at, offset + at + 4).join('.');
  if (family === inet) return { address: dotted(4), port };
  if (isMapped(bytes, offset)) return { address: dotted(8 + mappedAt), port };
  const groups = Array.from({ length: 8 }, (_, index) => view.getUint16(8 + 2 * index).toString(16));
  // A URL writes it in the short form that everybody compares.
  const short = new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
  const scope = view.getUint32(24, isLittleEndian);
  return { address: scope === 0 ? short : `${short}%${scope}`, port };
}

/** Where address and port of two kernel addresses of one family are the same; `port` false leaves the port out. */
export function isSameSockaddr(a: Uint8Array, at: number, b: Sockaddr, port: boolean): boolean {
  if (port && !(a[at + 2] === b.bytes[2] && a[at + 3] === b.bytes[3])) return false;
  const [from, to] = b.length === sockaddr4Bytes ? [4, 8] : [8, 24];
  for (let index = from; index < to; index += 1) if (a[at + index] !== b.bytes[index]) return false;
  return true;
}

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function isMapped(bytes: Uint8Array, offset: number): boolean {
  const host = bytes.subarray(offset + 8, offset + 8 + mappedAt);
  return host.every((byte, index) => byte === (index < mappedAt - 2 ? 0 : 0xff));
}

function bytesOf4(address: string): number[] {
  return address.split('.').map(Number);
}

/** A URL turns every way of writing an IPv6 address into eight groups of hex digits, the longest run of zeros left out. */
function bytesOf6(host: string): Uint8Array {
  const [head = '', tail] = new URL(`http://[${host}]`).hostname.slice(1, -1).split('::');
  const groups = (part: string): number[] => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const all = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
  return Uint8Array.from(all.flatMap((group) => [group >>> 8, group & 0xff]));
}

/** Number of the interface that a link-local address belongs to. */
function scopeOf(zone: string, address: string): number {
  if (/^\d+$/u.test(zone)) return Number(zone);
  const found = networkInterfaces()[zone]?.find((one) => one.family === 'IPv6' && one.scopeid > 0);
  if (found?.family === 'IPv6') return found.scopeid;
  throw new PerunError('ADDRESS_INVALID', `${address}: no interface here with such addresses is called ${zone}`);
}

/** For people: `udp://192.0.2.1:9777`, `udp://[2001:db8::1]:9777`. */
export function showPeer({ address, port }: UdpPeer): string {
  return address.includes(':') ? `udp://[${address}]:${port}` : `udp://${address}:${port}`;
}
