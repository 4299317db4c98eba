import { setTimeout as delay } from 'node:timers/promises';
import { backends } from '../../backends/registry.ts';
import { advertType, decodeHostAdvert, type HostAdvert } from '../protocol/perun/advert.ts';
import { advertType as punktfunkType, decodePunktfunkAdvert } from '../protocol/punktfunk/advert.ts';
import type { PerunPaths } from '../platform/paths.ts';
import { cleanText, cutText } from '../shared/text.ts';
import type { HeardAdvert } from '../drivers/discovery.ts';
import { formatHostPort } from '../transport/address.ts';
import { KnownHosts } from '../trust/store/known-hosts.ts';

/** A host as heard on the local network; nothing of it is proven before pairing. */
export interface FoundHost extends HostAdvert {
  /** What it speaks. */
  readonly kind: 'perun' | 'punktfunk';
  readonly name: string;
  /** A host with the fingerprint that the advert claims is known to this account. */
  readonly known: boolean;
  /** To connect to, `host:port` or punktfunk://host:port; first the address that is likeliest to be reached. */
  readonly addresses: readonly string[];
}

export interface DiscoverOptions {
  /** How long to listen, in ms. */
  readonly listenMs: number;
  /** Whose known hosts count; nobody's without it. */
  readonly paths?: PerunPaths;
  readonly signal?: AbortSignal;
  /** A host heard for the first time. */
  readonly onFound?: (host: FoundHost) => void;
  /** Interfaces that cannot be listened on; the others go on. */
  readonly onError?: (error: unknown) => void;
}

const nameBytes = 64;
/** More than a home or an office has; beyond, somebody is flooding. */
const mostHosts = 256;

/** Listens for hosts on the local network for a while. The list is sorted by name, one entry a host. */
export async function discoverHosts(options: DiscoverOptions): Promise<FoundHost[]> {
  const { listenMs, signal, onFound, paths } = options;
  const familiar = paths === undefined ? [] : new KnownHosts(paths.config).list();
  const isKnown = (of: string): boolean => familiar.some(({ fingerprint }) => fingerprint === of);
  const found = new Map<string, FoundHost>();
  const browser = await backends.browser();
  const running = browser.browse(
    [advertType, punktfunkType],
    (advert) => {
      const host = hostOf(advert, isKnown);
      if (host === undefined) return;
      const key = host.id === '' ? `${host.kind} ${host.name} ${host.addresses.join(' ')}` : `${host.kind} ${host.id}`;
      const known = found.get(key);
      if (known === undefined && found.size >= mostHosts) return;
      found.set(
        key,
        known === undefined ? host : { ...host, addresses: [...new Set([...known.addresses, ...host.addresses])] },
      );
      if (known === undefined) onFound?.(host);
    },
    (error) => options.onError?.(error),
  );
  try {
    // Given up early, what was heard until then still counts.
    await delay(listenMs, undefined, signal === undefined ? {} : { signal }).catch(() => {});
  } finally {
    await running.close();
  }
  return [...found.values()].toSorted((a, b) => a.name.localeCompare(b.name));
}

function hostOf(advert: HeardAdvert, isKnown: (fingerprint: string) => boolean): FoundHost | undefined {
  if (advert.addresses.length === 0 || advert.port <= 0) return undefined;
  const kind = advert.type === punktfunkType.type ? 'punktfunk' : 'perun';
  const host = kind === 'perun' ? decodeHostAdvert(advert.txt) : punktfunkHost(advert);
  if (host === undefined) return undefined;
  const places = advert.addresses.map((address) => formatHostPort(address, advert.port));
  return {
    kind,
    name: cutText(cleanText(advert.name), nameBytes),
    addresses: kind === 'perun' ? places : places.map((place) => `punktfunk://${place}`),
    ...host,
    known: isKnown(host.fingerprint),
  };
}

function punktfunkHost({ txt }: HeardAdvert): HostAdvert | undefined {
  const host = decodePunktfunkAdvert(txt);
  return host === undefined ? undefined : { ...host, page: 0, control: 0 };
}
