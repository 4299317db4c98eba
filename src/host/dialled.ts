import { type Pin, parsePin } from '../protocol/pairing/fingerprint.ts';
import { isPerunError, PerunError } from '../shared/errors.ts';
import { formatAddress, isLoopback, parseAddress } from '../transport/address.ts';

/**
 * The address as it is dialled. A bare `host:port` of another machine means TLS, and so does one of this machine for
 * which a PIN is given; a scheme that somebody wrote stays.
 */
export function dialled(text: string, pin: Pin | undefined): string {
  const address = parseAddress(text);
  const bare = !text.includes('://');
  if (pin !== undefined) return tlsAddress(text);
  if (bare && address.scheme === 'tcp' && !isLoopback(address.host)) return tlsAddress(text);
  return formatAddress(address);
}

/** The address over TLS, the one way in which a host can prove who it is. Fails with USAGE for another scheme. */
export function tlsAddress(text: string): string {
  const address = parseAddress(text);
  if (address.scheme === 'tls') return formatAddress(address);
  if (address.scheme === 'tcp' && !text.includes('://')) return formatAddress({ ...address, scheme: 'tls' });
  throw new PerunError('USAGE', `at ${text} no host can prove who it is`, {
    remedy: 'pair over TLS: write host:port, or tls://host:port',
  });
}

/** Reads `--pin`; fails with USAGE. */
export function readPin(text: string | undefined): Pin | undefined {
  const pin = text === undefined ? undefined : parsePin(text);
  if (isPerunError(pin)) throw pin;
  return pin;
}
