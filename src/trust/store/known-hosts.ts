import { z } from 'zod';
import { isFingerprint } from '../../protocol/pairing/fingerprint.ts';
import { PerunError } from '../../shared/errors.ts';
import { formatFingerprint } from '../../shared/fingerprint.ts';
import { defaultLimits, type Limits } from '../../shared/limits.ts';
import { known, matchOne, nameOf } from './names.ts';
import { TrustFile } from './trust-file.ts';

/** A host that this client knows, by the fingerprint that it has to show. */
export interface KnownHost {
  readonly fingerprint: string;
  readonly name: string;
  /** Where it was reached, as they were typed and normalised; the latest first. */
  readonly addresses: readonly string[];
  /** Paired by PIN, approval or a given fingerprint, or merely taken at its word when first met. */
  readonly how: 'paired' | 'firstUse';
  readonly pairedAt: string;
}

/** What is to be remembered of a host. */
export interface MetHost {
  readonly fingerprint: string;
  readonly name: string;
  readonly address: string;
  readonly how: KnownHost['how'];
}

const hostSchema = z.looseObject({
  fingerprint: z.string().refine(isFingerprint, 'no fingerprint'),
  name: z.string(),
  addresses: z.array(z.string()),
  how: z.enum(['paired', 'firstUse']),
  pairedAt: z.iso.datetime(),
});

const format = {
  file: 'hosts.json',
  schema: z.looseObject({ version: z.literal(1), hosts: z.array(hostSchema) }),
  empty: { version: 1 as const, hosts: [] },
};

type Content = z.infer<typeof format.schema>;

/** What to do about a host whose identity has changed. */
const forgetting = (fingerprint: string): string =>
  'compare what is shown with `perun pair status` on the host itself; only if its identity was made anew, forget the ' +
  `old one: perun client hosts forget ${fingerprint.slice(0, 16)}`;

/** The hosts that this account's clients know: `hosts.json` in the folder. */
export class KnownHosts {
  readonly #file: TrustFile<Content>;
  readonly #now: () => number;
  readonly #limits: Limits;

  /** TRUST_UNREADABLE where the file is there and cannot be used. `now` in milliseconds since 1970. */
  constructor(folder: string, now: () => number = Date.now, limits: Limits = defaultLimits) {
    this.#file = new TrustFile<Content>(folder, format, limits.trustLockMs);
    this.#now = now;
    this.#limits = limits;
  }

  list(): readonly KnownHost[] {
    return this.#file.read().hosts;
  }

  find(of: string): KnownHost | undefined {
    return this.list().find(({ fingerprint }) => fingerprint === of);
  }

  /** The host that was last reached at that address. */
  at(address: string): KnownHost | undefined {
    return this.list().find(({ addresses }) => addresses.includes(address));
  }

  /** As PairedDevices.match. */
  match(text: string): KnownHost {
    return matchOne(this.list(), text, 'host');
  }

  /**
   * Judges the fingerprint that a host showed at an address: the host where it is known, undefined where neither is,
   * FINGERPRINT_CHANGED where another one is known there. `expected` is what a person gave, and outweighs the file.
   */
  judge(address: string, shown: string, expected?: string): KnownHost | undefined | PerunError {
    const pinned = expected ?? this.at(address)?.fingerprint;
    if (pinned === undefined || pinned === shown) return this.find(shown);
    const other = this.find(shown);
    const who = other === undefined ? 'a host that is not known' : `the known host ${other.name}`;
    return new PerunError(
      'FINGERPRINT_CHANGED',
      [
        `at ${address} answers ${who}, not the one that belongs there`,
        `  expected ${formatFingerprint(pinned)}`,
        `  shown    ${formatFingerprint(shown)}`,
      ].join('\n'),
      expected === undefined ? { remedy: forgetting(pinned) } : {},
    );
  }

  /** Keeps a host; the address is its own from now on, whoever had it before. LIMIT_REACHED where there are too many. */
  async remember(met: MetHost): Promise<KnownHost> {
    const { hosts } = await this.#file.update((content) => {
      const old = content.hosts.find(({ fingerprint }) => fingerprint === met.fingerprint);
      if (old === undefined && content.hosts.length >= this.#limits.knownHosts) {
        throw new PerunError('LIMIT_REACHED', `${this.#limits.knownHosts} hosts are known already`, {
          remedy: 'forget one that is no longer used',
        });
      }
      const without = (addresses: readonly string[]): string[] => addresses.filter((each) => each !== met.address);
      const host = {
        ...old,
        fingerprint: met.fingerprint,
        name: nameOf(met.name, 'host', met.fingerprint),
        addresses: [met.address, ...without(old?.addresses ?? [])].slice(0, this.#limits.knownHostAddresses),
        // Meeting a paired host once more does not make it less than paired.
        how: old?.how === 'paired' ? old.how : met.how,
        pairedAt: old === undefined || met.how === 'paired' ? new Date(this.#now()).toISOString() : old.pairedAt,
      };
      const others = content.hosts.filter((each) => each !== old);
      return { ...content, hosts: [...others.map((each) => ({ ...each, addresses: without(each.addresses) })), host] };
    });
    return known(
      hosts.find(({ fingerprint }) => fingerprint === met.fingerprint),
      'host',
      met.fingerprint,
    );
  }

  /** Takes a host out; it was that. NOT_FOUND where it is not known. */
  async forget(of: string): Promise<KnownHost> {
    let forgotten: KnownHost | undefined;
    await this.#file.update((content) => {
      const host = known(
        content.hosts.find(({ fingerprint }) => fingerprint === of),
        'host',
        of,
      );
      forgotten = host;
      return { ...content, hosts: content.hosts.filter((each) => each !== host) };
    });
    return known(forgotten, 'host', of);
  }
}
