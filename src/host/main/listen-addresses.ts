import { findPortHolder } from '../../platform/port-holder.ts';
import type { PerunPaths } from '../../platform/paths.ts';
import { isPerunError, PerunError } from '../../shared/errors.ts';
import { formatAddress, isLoopback, parseAddress } from '../../transport/address.ts';

/** Where a host listens when nothing else is said. */
export function defaultListen(paths: PerunPaths): string[] {
  return [`unix://${paths.perunSocket}`, 'tcp://127.0.0.1:9000', 'ws://127.0.0.1:9001'];
}

/**
 * Checks the addresses asked for. Fails with ADDRESS_INVALID, and with REFUSED for those that other machines could
 * reach: whoever connects there could not be told from a stranger until pairing exists.
 */
export function checkListen(addresses: readonly string[]): string[] {
  return addresses.map((text) => {
    const address = parseAddress(text);
    if (address.scheme === 'wss' || address.scheme === 'tls') {
      throw new PerunError('ADDRESS_INVALID', `${text}: the host does not serve TLS yet`, {
        remedy: address.scheme === 'tls' ? 'use tcp://' : 'use ws://',
      });
    }
    if (address.scheme !== 'unix' && !isLoopback(address.host)) {
      throw new PerunError('REFUSED', `${text} could be reached by other machines, and pairing is not built yet`, {
        remedy: 'listen on 127.0.0.1, and forward the port over SSH',
      });
    }
    return formatAddress(address);
  });
}

/** Adds to an ADDRESS_IN_USE who holds the port, where that can be found out. */
export function nameHolder(error: unknown, listen: readonly string[]): unknown {
  if (!isPerunError(error) || error.code !== 'ADDRESS_IN_USE') return error;
  for (const text of listen) {
    const address = parseAddress(text);
    if (address.scheme === 'unix' || address.port === 0 || !mentions(error.message, address.port, listen)) continue;
    const holder = findPortHolder(address.port);
    if (holder === undefined || holder.pid === process.pid) continue;
    return new PerunError('ADDRESS_IN_USE', `${text} is in use by ${holder.command} (pid ${holder.pid})`, {
      cause: error,
    });
  }
  return error;
}

/** With several ports asked for, the message tells which one it was. */
function mentions(message: string, port: number, listen: readonly string[]): boolean {
  return listen.length === 1 || new RegExp(`:${port}\\b`).test(message);
}
