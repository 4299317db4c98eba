import { networkInterfaces } from 'node:os';
import { formatAddress, parseAddress } from '../transport/address.ts';

/** The addresses at which others reach a listener: of one that listens everywhere, each IPv4 address of this machine. */
export function reachedAt(text: string): string[] {
  const address = parseAddress(text);
  if (address.scheme === 'unix' || address.host !== '0.0.0.0') return [text];
  return externalAddresses().map((host) => formatAddress({ ...address, host }));
}

/** IPv4 addresses of this machine that are not its loopback's. */
export function externalAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((all = []) =>
    all.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address),
  );
}
