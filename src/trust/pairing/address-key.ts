import { isIPv4, isIPv6 } from 'node:net';

/**
 * What counts as one address for limits: an IPv4 address, also where it is written as IPv6, or a /64 of IPv6, since a
 * machine picks addresses within one freely. Anything else stands for itself.
 */
export function addressKey(remote: string): string {
  const address = remote.replace(/%.*$/u, '').toLowerCase();
  if (isIPv4(address) || !isIPv6(address)) return address;
  const groups = groupsOf(address);
  const [, , , , , mark, high = 0, low = 0] = groups;
  const isMapped = mark === 0xffff && groups.slice(0, 5).every((group) => group === 0);
  if (isMapped) return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** The eight groups of an address that isIPv6 takes. */
function groupsOf(address: string): number[] {
  // URL writes the last four bytes in groups, whatever form they came in.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = [], tail = []] = canonical
    .split('::')
    .map((half) => (half === '' ? [] : half.split(':').map((group) => Number.parseInt(group, 16))));
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail];
}
