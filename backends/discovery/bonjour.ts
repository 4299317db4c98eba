import { Bonjour, type Service } from 'bonjour-service';
import type { Advert, Browser, HeardAdvert, Running } from '../../src/drivers/discovery.ts';
import { ownAddresses } from '../bindings/own-addresses.ts';

/** A question lost on the air is asked again. */
const askAgainMs = 1000;
/** More records of one advert than any machine has addresses. */
const mostAddresses = 16;

/** Listens for multicast DNS with bonjour-service, on every IPv4 interface of this machine at once. */
export function createBonjourBrowser(): Browser {
  return {
    browse(types, onHeard, onError): Running {
      const sockets = ownAddresses().map(({ address }) => openSocket(address, onError));
      const browsers = sockets.flatMap((bonjour) =>
        types.map(({ type, protocol }) => {
          const browser = bonjour.find({ type, protocol });
          const heard = (service: Service): void => onHeard(advertOf(service, { type, protocol }));
          browser.on('up', heard);
          browser.on('txt-update', heard);
          browser.on('srv-update', heard);
          return browser;
        }),
      );
      const askAgain = (): void => {
        for (const browser of browsers) browser.update();
      };
      const timer = setInterval(askAgain, askAgainMs);
      let closing: Promise<void> | undefined;
      return {
        close: () =>
          (closing ??= (async () => {
            clearInterval(timer);
            for (const browser of browsers) browser.stop();
            await Promise.all(sockets.map((bonjour) => new Promise<void>((done) => bonjour.destroy(() => done()))));
          })()),
      };
    },
  };
}

function openSocket(address: string, onError: (error: unknown) => void): Bonjour {
  // Bound to the interface's address alone, no multicast packet would arrive.
  return new Bonjour({ interface: address, bind: '0.0.0.0' } as never, onError);
}

function advertOf(service: Service, { type, protocol }: Pick<Advert, 'type' | 'protocol'>): HeardAdvert {
  const txt = Object.entries((service.txt ?? {}) as Record<string, unknown>);
  return {
    type,
    protocol,
    name: service.name,
    port: service.port,
    addresses: (service.addresses ?? []).slice(0, mostAddresses),
    txt: Object.fromEntries(txt.map(([key, value]) => [key, typeof value === 'string' ? value : ''])),
  };
}
