import { getResponder, type Responder, type ServiceOptions } from '@homebridge/ciao';
import type { Advert, Advertiser, Running } from '../../src/drivers/discovery.ts';
import { PerunError } from '../../src/shared/errors.ts';
import { ownAddresses } from '../bindings/own-addresses.ts';

/** How often to look for networks that came or went, in ms. */
const lookMs = 15_000;

/**
 * Announces by multicast DNS with @homebridge/ciao: IPv4, names made unique by asking first, anew when the machine joins
 * or leaves a network.
 */
export function createCiaoAdvertiser(): Advertiser {
  return {
    async advertise(adverts: readonly Advert[], addresses: readonly string[] = []): Promise<Running> {
      let at = interfacesOf(addresses);
      let responder = await announce(adverts, at);
      // One step after the other: a network that goes while another comes must not leave two responders.
      let steps: Promise<void> = Promise.resolve();
      const look = async (): Promise<void> => {
        const now = interfacesOf(addresses);
        if (now.join() === at.join()) return;
        at = now;
        await responder?.shutdown();
        responder = await announce(adverts, at).catch(() => undefined);
      };
      const timer = setInterval(() => {
        steps = steps.then(look);
      }, lookMs);
      let closing: Promise<void> | undefined;
      const close = async (): Promise<void> => {
        clearInterval(timer);
        await steps;
        await responder?.shutdown();
      };
      return { close: () => (closing ??= close()) };
    },
  };
}

/** Names of the interfaces to announce on. The library's own choice leaves out bridges and virtual ones. */
function interfacesOf(addresses: readonly string[]): string[] {
  const own = ownAddresses().filter(({ address, loopback }) =>
    addresses.length === 0 ? !loopback : addresses.includes(address),
  );
  return [...new Set(own.map(({ interfaceName }) => interfaceName))].toSorted();
}

/** Undefined where there is no interface yet. */
async function announce(adverts: readonly Advert[], interfaces: string[]): Promise<Responder | undefined> {
  if (interfaces.length === 0) return undefined;
  const responder = getResponder({ interface: interfaces });
  try {
    await Promise.all(
      adverts.map(({ type, protocol, name, port, txt }) => {
        const service = responder.createService({
          type,
          // Its type is a const enum, which this compiler cannot read.
          protocol: protocol as NonNullable<ServiceOptions['protocol']>,
          name,
          port,
          txt: { ...txt },
          disabledIpv6: true,
          restrictedAddresses: interfaces,
        });
        // A taken name gets a number behind it; there is nothing to remember, the next start asks again.
        service.on('name-change', () => {});
        service.on('hostname-change', () => {});
        return service.advertise();
      }),
    );
  } catch (error) {
    await responder.shutdown();
    throw new PerunError('MISSING_CAPABILITY', 'the network does not let this host announce itself (mDNS)', {
      cause: error,
      remedy: 'open UDP port 5353 for multicast',
    });
  }
  return responder;
}
