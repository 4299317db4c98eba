/** One service on the local network as DNS-SD announces it. Whoever shouts loudest is heard: nothing of it is trusted. */
export interface Advert {
  /** Service type without its protocol, e.g. `perun` for `_perun._tcp`. */
  readonly type: string;
  readonly protocol: 'tcp' | 'udp';
  /** What people see; made unique on the network by the backend. */
  readonly name: string;
  readonly port: number;
  /** Key and value pairs of the TXT record. */
  readonly txt: Readonly<Record<string, string>>;
}

/** An advert of somebody, as heard. */
export interface HeardAdvert extends Advert {
  /** Addresses of its A and AAAA records; at most 16. */
  readonly addresses: readonly string[];
}

/** Something that goes on until closed. */
export interface Running {
  /** Says goodbye where the technology has such a thing; idempotent. */
  close(): Promise<void>;
}

/** Announces services of this machine. Fails with MISSING_CAPABILITY where the network does not let it. */
export interface Advertiser {
  /** Announces on the interfaces that have these IPv4 addresses; on all of them where none is named. */
  advertise(adverts: readonly Advert[], addresses?: readonly string[]): Promise<Running>;
}

/** Listens for services of others, each call of `onHeard` one advert, also the same again when it changed. */
export interface Browser {
  browse(
    types: readonly Pick<Advert, 'type' | 'protocol'>[],
    onHeard: (advert: HeardAdvert) => void,
    onError: (error: unknown) => void,
  ): Running;
}
