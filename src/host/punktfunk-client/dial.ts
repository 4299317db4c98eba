import { randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { PunktfunkLink } from '../../client/punktfunk/link.ts';
import type { PerunPaths } from '../../platform/paths.ts';
import type { Pin } from '../../protocol/pairing/fingerprint.ts';
import { alpn, CloseCode, serverName } from '../../protocol/punktfunk/constants.ts';
import type { Clock } from '../../shared/clock.ts';
import { isPerunError, PerunError, toPerunError } from '../../shared/errors.ts';
import { formatAddress, type PunktfunkAddress } from '../../transport/address.ts';
import type { QuicConnection, QuicEndpoint } from '../../transport/quic/types.ts';
import { openIdentity } from '../../trust/identity/identity.ts';
import { KnownHosts } from '../../trust/store/known-hosts.ts';

export interface DialOptions {
  readonly address: PunktfunkAddress;
  /** Digits to pair with first, or the fingerprint that the host has to show. */
  readonly pin: Pin | undefined;
  readonly paths: PerunPaths;
  readonly quic: QuicEndpoint;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** A host that answered and is who it should be. */
export interface Dialled {
  readonly link: PunktfunkLink;
  readonly connection: QuicConnection;
  /** Numeric. */
  readonly address: string;
  readonly fingerprint: string;
}

/**
 * Connects with this account's certificate; pairs first where a PIN was given. Fails with FINGERPRINT_CHANGED where
 * another host answers than the one known there, UNREACHABLE, PAIRING_FAILED, PAIRING_CLOSED.
 */
export async function dial(options: DialOptions): Promise<Dialled> {
  const { address, pin, paths, quic, clock, signal } = options;
  const text = formatAddress(address);
  const known = new KnownHosts(paths.config);
  const identity = await openIdentity(paths.config, 'client');
  const { certificatePem, keyPem } = identity;
  const credentials = { certificatePem, keyPem };
  const numeric = await resolve(address.host);
  const connect = (): Promise<QuicConnection> =>
    quic.connect({ host: numeric, port: address.port, alpn: [alpn], serverName, credentials, signal });
  const remember = async (fingerprint: string, how: 'paired' | 'firstUse'): Promise<void> => {
    await known.remember({ fingerprint, name: address.host, address: text, how });
  };
  if (pin?.kind === 'pin') {
    const connection = await connect();
    const link = new PunktfunkLink(connection, clock);
    const shown = connection.peerFingerprint;
    await link.pair({
      pin: pin.pin,
      clientFingerprint: identity.fingerprint,
      hostFingerprint: shown,
      random: (bytes) => randomBytes(bytes),
      name: hostname(),
    });
    link.close(CloseCode.none);
    await remember(shown, 'paired');
  }
  const connection = await connect();
  const shown = connection.peerFingerprint;
  const verdict = known.judge(text, shown, pin?.kind === 'fingerprint' ? pin.fingerprint : undefined);
  if (isPerunError(verdict)) {
    connection.close(CloseCode.clientQuit);
    throw verdict;
  }
  // Taken at its word when it is met first, and at its fingerprint from then on; a full disk ends no game.
  if (known.find(shown) === undefined) await remember(shown, pin === undefined ? 'firstUse' : 'paired').catch(() => {});
  return { link: new PunktfunkLink(connection, clock), connection, address: numeric, fingerprint: shown };
}

async function resolve(host: string): Promise<string> {
  if (isIP(host) !== 0) return host;
  try {
    return (await lookup(host, { verbatim: false })).address;
  } catch (thrown) {
    throw new PerunError('UNREACHABLE', `there is no machine called ${host}`, { cause: toPerunError(thrown) });
  }
}
