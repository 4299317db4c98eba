import { hostname } from 'node:os';
import { backends } from '../../../backends/registry.ts';
import type { Running } from '../../drivers/discovery.ts';
import { advertType, encodeHostAdvert, type HostAdvert } from '../../protocol/perun/advert.ts';
import type { Logger } from '../../shared/logger.ts';
import { isLoopback, parseAddress } from '../../transport/address.ts';

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
  const perun = open.find(({ scheme }) => scheme === 'tcp');
  if (perun === undefined) return undefined;
  const page = open.find(({ scheme }) => scheme === 'ws' || scheme === 'wss')?.port ?? 0;
  const txt = encodeHostAdvert({ ...host, page, control });
  try {
    const advertiser = await backends.advertiser();
    const everywhere = ['0.0.0.0', '::'].includes(perun.host);
    const at = everywhere ? [] : [perun.host];
    return await advertiser.advertise([{ ...advertType, name: hostname(), port: perun.port, txt }], at);
  } catch (error) {
    logger.warn({ error }, 'the host could not announce itself on the local network');
    return undefined;
  }
}
