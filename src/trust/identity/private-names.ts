import { BlockList, isIP, isIPv4 } from 'node:net';

/*
 * The authority of a host is trusted by browsers, so it may vouch for nothing but what can only be at home: names that
 * nobody can register, and private addresses. A stolen key is then of no use against a bank.
 */

/** Domains of local networks (RFC 6761, 6762, 8375 and the reserved `internal`), and of home routers. */
const domains = ['localhost', 'local', 'lan', 'home', 'internal', 'home.arpa'] as const;

/** Networks: RFC 1918, loopback, link-local, shared address space (Tailscale is in it), and their like of IPv6. */
const networks = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const;

const inside = new BlockList();
for (const [address, prefix] of networks) inside.addSubnet(address, prefix, isIPv4(address) ? 'ipv4' : 'ipv6');

/** True for a DNS name or address that the authority may vouch for. */
export function isPrivateName(name: string): boolean {
  if (isIP(name) !== 0) return inside.check(name, isIPv4(name) ? 'ipv4' : 'ipv6');
  return isDnsName(name) && domains.some((domain) => name === domain || name.endsWith(`.${domain}`));
}

function isDnsName(name: string): boolean {
  return name.length <= 253 && /^(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))*$/u.test(name);
}

/** The same as the extension NameConstraints (DER; RFC 5280, 4.2.1.10). */
export function nameConstraints(): Uint8Array<ArrayBuffer> {
  const permitted = [
    ...domains.map((domain) => element(0x82, Buffer.from(domain, 'ascii'))),
    ...networks.map(([address, prefix]) => element(0x87, networkBytes(address, prefix))),
  ];
  const subtrees = permitted.map((base) => element(0x30, base));
  return element(0x30, element(0xa0, ...subtrees));
}

/** The address, then the mask. */
function networkBytes(address: string, prefix: number): Uint8Array {
  const bytes = addressBytes(address);
  const mask = bytes.map((_, at) => (0xff00 >> Math.min(8, Math.max(0, prefix - at * 8))) & 0xff);
  return Uint8Array.from([...bytes, ...mask]);
}

/** Of those above: four numbers, or groups before the `::` and at most one after it. */
function addressBytes(address: string): number[] {
  if (isIPv4(address)) return address.split('.').map(Number);
  const [head = '', tail = ''] = address.split('::');
  const first = Number.parseInt(head || '0', 16);
  const last = Number.parseInt(tail || '0', 16);
  return [first >> 8, first & 0xff, ...Array<number>(12).fill(0), last >> 8, last & 0xff];
}

function element(tag: number, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const content = Buffer.concat(parts);
  const length = content.length < 0x80 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff];
  // DER wants the shortest form of a length.
  if (content.length >= 0x80 && content.length < 0x100) length.splice(0, 3, 0x81, content.length);
  return Uint8Array.from([tag, ...length, ...content]);
}
