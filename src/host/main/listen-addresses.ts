import { findPortHolder } from '../../platform/port-holder.ts';
import type { PerunPaths } from '../../platform/paths.ts';
import { isPerunError, PerunError } from '../../shared/errors.ts';
import { formatAddress, isLoopback, parseAddress } from '../../transport/address.ts';

/** Where a host listens when nothing else is said; with `lan`, on every address of this machine. */
export function defaultListen(paths: PerunPaths, lan = false): string[] {
  const host = lan ? '0.0.0.0' : '127.0.0.1';
  return [`unix://${paths.perunSocket}`, `tcp://${host}:9000`, `ws://${host}:9001`];
}

/**
 * Checks the addresses asked for. Fails with ADDRESS_INVALID, and with REFUSED for those that other machines could
 * reach, unless the host was opened to them with `lan`.
 */
export function checkListen(addresses: readonly string[], lan = false): string[] {
  return addresses.map((text) => {
    const address = parseAddress(text);
    if (address.scheme === 'wss') {
      throw new PerunError('ADDRESS_INVALID', `${text}: the page's port takes wss beside ws`, { remedy: 'use ws://' });
    }
    if (!lan && address.scheme !== 'unix' && !isLoopback(address.host)) {
      throw new PerunError('REFUSED', `${text} can be reached by other machines, and the host was not opened to them`, {
        remedy: 'add --lan; other machines then need TLS and pairing',
      });
    }
    return formatAddress(address);
  });
}

/**
 * The addresses of the relay, and those of the punktfunk door: `listen` names it with its scheme, `punktfunk` (or 'off')
 * without. Fails as checkListen does.
 */
export function splitListen(
  listen: readonly string[],
  punktfunk: string | null,
  lan: boolean,
): { readonly relay: readonly string[]; readonly punktfunk: readonly string[] } {
  const isPunktfunk = (text: string): boolean => parseAddress(text).scheme === 'punktfunk';
  const short = punktfunk === null || punktfunk === 'off' ? [] : [asPunktfunk(punktfunk)];
  return {
    relay: listen.filter((text) => !isPunktfunk(text)),
    punktfunk: punktfunk === 'off' ? [] : [...new Set([...checkListen(short, lan), ...listen.filter(isPunktfunk)])],
  };
}

function asPunktfunk(text: string): string {
  return text.includes('://') ? text : `punktfunk://${text}`;
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
