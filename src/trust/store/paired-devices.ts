import { z } from 'zod';
import { isFingerprint } from '../../protocol/pairing/fingerprint.ts';
import { PerunError } from '../../shared/errors.ts';
import { Signal } from '../../shared/events.ts';
import { allGrants, type Grant } from '../../shared/grants.ts';
import { defaultLimits, type Limits } from '../../shared/limits.ts';
import { known, matchOne, nameOf } from './names.ts';
import { TrustFile } from './trust-file.ts';

/** A device that the host knows. */
export interface PairedDevice {
  readonly fingerprint: string;
  readonly name: string;
  /** What the fingerprint is one of: a certificate, or the key of a browser. */
  readonly kind: 'certificate' | 'browser';
  readonly grants: readonly Grant[];
  /** ISO 8601, or null for one that stays. An expired device stays listed until it is revoked, and may do nothing. */
  readonly expiresAt: string | null;
  readonly pairedAt: string;
}

const fingerprint = z.string().refine(isFingerprint, 'no fingerprint');
const moment = z.iso.datetime();

/** Fields of later versions are kept, not understood. */
const deviceSchema = z.looseObject({
  fingerprint,
  name: z.string(),
  kind: z.enum(['certificate', 'browser']),
  grants: z.array(z.enum(allGrants)).max(allGrants.length),
  expiresAt: moment.nullable(),
  pairedAt: moment,
});

const format = {
  file: 'paired.json',
  schema: z.looseObject({ version: z.literal(1), devices: z.array(deviceSchema) }),
  empty: { version: 1 as const, devices: [] },
};

type Content = z.infer<typeof format.schema>;

/** The devices that are paired with this host: `paired.json` in the folder. */
export class PairedDevices {
  /** All devices, after any of them changed. */
  readonly changed: Signal<readonly [readonly PairedDevice[]]> = new Signal();
  readonly #file: TrustFile<Content>;
  readonly #now: () => number;
  readonly #limit: number;
  readonly #seen = new Map<string, number>();

  /** TRUST_UNREADABLE where the file is there and cannot be used. `now` in milliseconds since 1970. */
  constructor(folder: string, now: () => number = Date.now, limits: Limits = defaultLimits) {
    this.#file = new TrustFile<Content>(folder, format, limits.trustLockMs);
    this.#now = now;
    this.#limit = limits.pairedDevices;
    this.#file.changed.on(({ devices }) => this.changed.emit(devices));
  }

  list(): readonly PairedDevice[] {
    return this.#file.read().devices;
  }

  find(of: string): PairedDevice | undefined {
    return this.list().find((device) => device.fingerprint === of);
  }

  /**
   * The device that a person names: by its fingerprint, the first eight digits of it or more, or its name. NOT_FOUND
   * where there is none, USAGE where there are several.
   */
  match(text: string): PairedDevice {
    return matchOne(this.list(), text, 'device');
  }

  /** Adds a device, or takes the place of the one with that fingerprint. LIMIT_REACHED where there are too many. */
  async add(device: Omit<PairedDevice, 'pairedAt'>): Promise<PairedDevice> {
    const pairedAt = new Date(this.#now()).toISOString();
    return this.#change(device.fingerprint, (old, all) => {
      if (old === undefined && all.length >= this.#limit) {
        throw new PerunError('LIMIT_REACHED', `${this.#limit} devices are paired already`, {
          remedy: 'revoke one that is no longer used',
        });
      }
      return { ...device, name: nameOf(device.name, 'device', device.fingerprint), pairedAt };
    });
  }

  async rename(of: string, name: string): Promise<PairedDevice> {
    return this.#change(of, (old) => ({ ...known(old, 'device', of), name: nameOf(name, 'device', of) }));
  }

  async grant(of: string, grants: readonly Grant[], expiresAt: string | null): Promise<PairedDevice> {
    return this.#change(of, (old) => ({ ...known(old, 'device', of), grants, expiresAt }));
  }

  /** Takes a device out; it was that. NOT_FOUND where it is not paired. */
  async revoke(of: string): Promise<PairedDevice> {
    let revoked: PairedDevice | undefined;
    await this.#file.update((content) => {
      const device = known(
        content.devices.find(({ fingerprint: each }) => each === of),
        'device',
        of,
      );
      revoked = device;
      return { ...content, devices: content.devices.filter((each) => each !== device) };
    });
    this.#seen.delete(of);
    return known(revoked, 'device', of);
  }

  /** Notes that a device is here; kept in memory only, since a write for every connection would wear out cards. */
  sawNow(of: string): void {
    if (this.find(of) !== undefined) this.#seen.set(of, this.#now());
  }

  /** When a device was here last, since this host began; milliseconds since 1970. */
  lastSeen(of: string): number | undefined {
    return this.#seen.get(of);
  }

  async #change(
    of: string,
    make: (old: PairedDevice | undefined, all: readonly PairedDevice[]) => PairedDevice,
  ): Promise<PairedDevice> {
    const changed = await this.#file.update((content) => {
      const old = content.devices.find((device) => device.fingerprint === of);
      const made = make(old, content.devices);
      const next = { ...old, ...made, grants: [...made.grants] };
      const others = content.devices.map((each) => (each === old ? next : each));
      return { ...content, devices: old === undefined ? [...others, next] : others };
    });
    return known(
      changed.devices.find((device) => device.fingerprint === of),
      'device',
      of,
    );
  }
}
