import type { PerunPaths } from '../platform/paths.ts';
import type { PairPending } from '../protocol/pairing/messages.ts';
import { grantsOfBits, type Grant } from '../shared/grants.ts';
import { openIdentity } from '../trust/identity/identity.ts';
import { readPin, tlsAddress } from './dialled.ts';
import { RemoteHost } from './remote-host.ts';

export interface PairHostOptions {
  /** `host:port`, or with the scheme tls. */
  readonly address: string;
  /** Four digits, 64 hexadecimal ones, or nothing. */
  readonly pin: string | undefined;
  readonly paths: PerunPaths;
  readonly signal: AbortSignal;
  readonly onPending: (pending: PairPending) => void;
}

/** A host that this device is paired with. */
export interface PairedHost {
  readonly address: string;
  readonly name: string;
  readonly fingerprint: string;
  readonly clientFingerprint: string;
  readonly grants: Grant[];
  /** ISO 8601, or null for ever. */
  readonly expiresAt: string | null;
}

/** Pairs with a host; resolves once both sides have stored the other. Rejects with a PerunError. */
export async function pairHost(options: PairHostOptions): Promise<PairedHost> {
  const { paths, signal, onPending } = options;
  const pin = readPin(options.pin);
  const address = tlsAddress(options.address);
  const remote = new RemoteHost(address, paths, pin);
  const { name, fingerprint, grants, expiresAt } = await remote.pair({ signal, onPending });
  return {
    ...{ address, name, fingerprint, clientFingerprint: (await openIdentity(paths.config, 'client')).fingerprint },
    grants: [...grantsOfBits(grants)],
    expiresAt: expiresAt === 0 ? null : new Date(expiresAt * 1000).toISOString(),
  };
}
