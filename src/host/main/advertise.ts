import { hostname } from 'node:os';
import { backends } from '../../../backends/registry.ts';
import type { Advert, Running } from '../../drivers/discovery.ts';
import { advertType, encodeHostAdvert, type HostAdvert } from '../../protocol/perun/advert.ts';
import { advertType as punktfunkType, encodePunktfunkAdvert } from '../../protocol/punktfunk/advert.ts';
import type { Logger } from '../../shared/logger.ts';
import { type Address, isLoopback, parseAddress, type UnixAddress } from '../../transport/address.ts';

export interface AdvertiseOptions {
  /** Where the host listens, with real ports. */
  readonly addresses: readonly string[];
  readonly host: Omit<HostAdvert, 'page' | 'control'>;
  /** Port of the control interface on the local network, or 0. */
  readonly control: number;
  readonly logger: Logger;
}

/**
 * Tells the local network of this host, where it can be reached from there; undefined where it cannot, or where the
 * network does not allow it, which is no reason not to start.
 */
export async function advertiseHost(options: AdvertiseOptions): Promise<Running | undefined> {
  const { logger, host, control } = options;
  const open = options.addresses
    .map((text) => parseAddress(text))
    .flatMap((address) => (address.scheme === 'unix' || isLoopback(address.host) ? [] : [address]));
  const adverts = [...perunAdverts(open, host, control), ...punktfunkAdverts(open, host)];
  if (adverts.length === 0) return undefined;
  try {
    const advertiser = await backends.advertiser();
    const hosts = open.map((address) => address.host);
    const isEverywhere = hosts.some((address) => ['0.0.0.0', '::'].includes(address));
    return await advertiser.advertise(adverts, isEverywhere ? [] : [...new Set(hosts)]);
  } catch (error) {
    logger.warn({ error }, 'the host could not announce itself on the local network');
    return undefined;
  }
}

type OpenAddress = Exclude<Address, UnixAddress>;

function perunAdverts(open: readonly OpenAddress[], host: AdvertiseOptions['host'], control: number): Advert[] {
  const perun = open.find(({ scheme }) => scheme === 'tcp');
  if (perun === undefined) return [];
  const page = open.find(({ scheme }) => scheme === 'ws' || scheme === 'wss')?.port ?? 0;
  return [{ ...advertType, name: hostname(), port: perun.port, txt: encodeHostAdvert({ ...host, page, control }) }];
}

/** What clients of punktfunk look for. */
function punktfunkAdverts(
  open: readonly OpenAddress[],
  { fingerprint, pairing, id }: AdvertiseOptions['host'],
): Advert[] {
  const door = open.find(({ scheme }) => scheme === 'punktfunk');
  if (door === undefined) return [];
  const txt = encodePunktfunkAdvert({ fingerprint, id, pairing: pairing === 'required' ? 'required' : 'optional' });
  return [{ ...punktfunkType, name: hostname(), port: door.port, txt }];
}
