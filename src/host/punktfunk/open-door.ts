import { randomBytes } from 'node:crypto';
import type { SettingKey, SettingValue } from '../../platform/config/settings.ts';
import { PunktfunkDoor } from '../../doors/punktfunk/door.ts';
import type { DoorSession } from '../../doors/punktfunk/types.ts';
import type { MediaProcesses } from '../../media/types.ts';
import { alpn } from '../../protocol/punktfunk/constants.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Limits } from '../../shared/limits.ts';
import type { Logger } from '../../shared/logger.ts';
import type { WallClock } from '../../shared/wall-clock.ts';
import { formatAddress, parseAddress } from '../../transport/address.ts';
import type { QuicEndpoint, QuicListener } from '../../transport/quic/types.ts';
import type { HostTrust } from '../main/host-trust.ts';
import { doorSettings } from './door-settings.ts';
import { type DesktopOffer, doorSources, type RunningSession } from './door-sources.ts';
import { doorTrust } from './door-trust.ts';

export interface OpenDoorOptions {
  /** punktfunk:// addresses; port 0 takes a free one. */
  readonly addresses: readonly string[];
  readonly setting: <K extends SettingKey>(key: K) => SettingValue<K>;
  readonly trust: HostTrust;
  readonly sessions: () => Promise<readonly RunningSession[]>;
  readonly desktop?: DesktopOffer | undefined;
  readonly quic: QuicEndpoint;
  readonly media: Pick<MediaProcesses, 'open'>;
  readonly clock: Clock;
  readonly wallClock: WallClock;
  readonly limits: Limits;
  readonly logger: Logger;
}

/** The open door, as the host keeps it. */
export interface OpenDoor {
  /** With real ports. */
  readonly addresses: readonly string[];
  sessions(): readonly DoorSession[];
  /** Ends the stream of the client with that id; false where there is none. */
  end(id: string): boolean;
  close(): Promise<void>;
}

/** Listens for punktfunk clients. Fails with MISSING_CAPABILITY where this machine has no QUIC, ADDRESS_IN_USE. */
export async function openDoor(options: OpenDoorOptions): Promise<OpenDoor> {
  const { trust, quic, media, clock, wallClock, limits, logger } = options;
  const door = new PunktfunkDoor({
    ...{ media, clock, wallClock, limits, logger },
    now: Date.now,
    sources: doorSources(options.setting('source'), options.sessions, options.desktop),
    trust: doorTrust(trust),
    settings: await doorSettings(options.setting),
    random: (bytes) => randomBytes(bytes),
  });
  const { certificatePem, keyPem } = trust.identity;
  const listeners: QuicListener[] = [];
  try {
    for (const text of options.addresses) {
      const { host: address, port } = placeOf(text);
      const credentials = { certificatePem, keyPem };
      const accept = door.accept.bind(door);
      listeners.push(await quic.listen({ address, port, credentials, alpn: [alpn] }, accept));
    }
  } catch (error) {
    await closeAll(listeners);
    throw error;
  }
  return {
    addresses: listeners.map(({ address: host, port }) => formatAddress({ scheme: 'punktfunk', host, port })),
    sessions: () => door.sessions(),
    end: (id) => door.end(id),
    close: async () => {
      door.close();
      await closeAll(listeners);
    },
  };
}

function placeOf(text: string): { readonly host: string; readonly port: number } {
  const address = parseAddress(text);
  if (address.scheme === 'unix') throw new TypeError(`${text} is no address of punktfunk`);
  return { host: address.host === 'localhost' ? '127.0.0.1' : address.host, port: address.port };
}

async function closeAll(listeners: readonly QuicListener[]): Promise<void> {
  await Promise.all(listeners.map((listener) => listener.close()));
}
