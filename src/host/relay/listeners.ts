import type { PerunDoor } from '../../doors/perun/door.ts';
import { PerunError } from '../../shared/errors.ts';
import { parseAddress } from '../../transport/address.ts';
import type { Listener, Transport } from '../../transport/types.ts';
import { openWeb, type WebOptions } from './web.ts';

export interface ListenersOptions extends Omit<WebOptions, 'address'> {
  readonly door: PerunDoor;
  readonly transports: { readonly unix: Transport; readonly tcp: Transport; readonly tls: Transport };
}

/** Opens every address, or none: if one fails, those already open are closed and its error is thrown. */
export async function openListeners(addresses: readonly string[], options: ListenersOptions): Promise<Listener[]> {
  const open: Listener[] = [];
  try {
    for (const address of addresses) open.push(await openListener(address, options));
  } catch (error) {
    await Promise.all(open.map((listener) => listener.close()));
    throw error;
  }
  return open;
}

function openListener(text: string, options: ListenersOptions): Promise<Listener> {
  const address = parseAddress(text);
  const { door, transports } = options;
  switch (address.scheme) {
    case 'unix':
      return transports.unix.listen(text, (connection) => door.accept(connection, { mayOwn: true }));
    case 'tcp':
    case 'tls':
      return transports[address.scheme].listen(text, (connection) => door.accept(connection, { mayOwn: false }));
    case 'ws':
    case 'wss':
      return openWeb({ ...options, address });
    case 'punktfunk':
      throw new PerunError('ADDRESS_INVALID', `${text}: the relay has no door for punktfunk`);
  }
}
