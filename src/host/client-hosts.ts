import type { PerunPaths } from '../platform/paths.ts';
import { PerunError } from '../shared/errors.ts';
import { type KnownHost, KnownHosts } from '../trust/store/known-hosts.ts';
import { tlsAddress } from './dialled.ts';

/** The hosts that this account's clients know, by name. Fails with TRUST_UNREADABLE. */
export function listKnownHosts(paths: PerunPaths): KnownHost[] {
  return [...new KnownHosts(paths.config).list()].toSorted((a, b) => a.name.localeCompare(b.name));
}

/** The host that a person means by its name, an address of its own, or eight digits of its fingerprint or more. Fails with NOT_FOUND. */
export function matchKnownHost(paths: PerunPaths, text: string): KnownHost {
  const hosts = new KnownHosts(paths.config);
  return hosts.at(text) ?? hosts.at(overTls(text)) ?? hosts.match(text);
}

/** From now on the host is a stranger here: it can be met and paired with anew. Fails with NOT_FOUND. */
export function forgetKnownHost(paths: PerunPaths, fingerprint: string): Promise<KnownHost> {
  return new KnownHosts(paths.config).forget(fingerprint);
}

/** As addresses are kept; '' for what is none. */
function overTls(text: string): string {
  try {
    return tlsAddress(text);
  } catch (error) {
    if (error instanceof PerunError) return '';
    throw error;
  }
}
