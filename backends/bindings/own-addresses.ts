import { networkInterfaces } from 'node:os';

/** An IPv4 address of this machine and the interface that has it. */
export interface OwnAddress {
  readonly interfaceName: string;
  readonly address: string;
  readonly loopback: boolean;
}

/** Every IPv4 address of this machine, as it is now. */
export function ownAddresses(): OwnAddress[] {
  return Object.entries(networkInterfaces()).flatMap(([interfaceName, addresses = []]) =>
    addresses
      .filter(({ family }) => family === 'IPv4')
      .map(({ address, internal }) => ({ interfaceName, address, loopback: internal })),
  );
}
