import type { DoorSession } from '../../doors/punktfunk/types.ts';
import { wallClockOf } from '../../platform/clock-offset.ts';
import type { SettingKey, SettingValue } from '../../platform/config/settings.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Limits } from '../../shared/limits.ts';
import type { Logger } from '../../shared/logger.ts';
import type { DesktopKeeper } from '../desktop/keeper.ts';
import { sweepDesktop } from '../desktop/sweep.ts';
import type { HostTrust } from '../main/host-trust.ts';
import type { RunningSession } from './door-sources.ts';

export interface PunktfunkOptions {
  /** punktfunk:// addresses; none opens nothing, and starts no process. */
  readonly addresses: readonly string[];
  readonly setting: <K extends SettingKey>(key: K) => SettingValue<K>;
  readonly trust: HostTrust;
  readonly sessions: () => Promise<readonly RunningSession[]>;
  readonly runtimeDirectory: string;
  /** Where media processes watch sessions: an address of the relay. */
  readonly perunAddress: string;
  /** The desktops of the host, where it shows any. */
  readonly desktop: DesktopKeeper | undefined;
  /** Stages of media are timed. */
  readonly perf: boolean;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The punktfunk side of a host: its door, the QUIC process and the media processes behind it. */
export interface Punktfunk {
  /** With real ports; empty where it is not open. */
  readonly addresses: readonly string[];
  clients(): readonly DoorSession[];
  /** Ends the stream of the client with that id; false where there is none. */
  end(id: string): boolean;
  close(): Promise<void>;
}

/** Nothing is open. */
export const shutDoor: Punktfunk = { addresses: [], clients: () => [], end: () => false, close: async () => {} };

/** Opens the door for punktfunk clients. Fails with MISSING_CAPABILITY where this machine has no QUIC, ADDRESS_IN_USE. */
export async function openPunktfunk(options: PunktfunkOptions): Promise<Punktfunk> {
  if (options.addresses.length === 0) return shutDoor;
  const [{ QuicKeeper }, { MediaKeeper }, { openDoor }] = await Promise.all([
    import('../quic/quic-keeper.ts'),
    import('../media/media-keeper.ts'),
    import('./open-door.ts'),
  ]);
  const { addresses, setting, trust, sessions, runtimeDirectory, perunAddress, perf, limits, clock, logger } = options;
  const { desktop } = options;
  const quic = new QuicKeeper({ runtimeDirectory, limits, clock, logger });
  const encoder = setting('video-encoder');
  const media = new MediaKeeper({
    ...{ runtimeDirectory, perunAddress, perf, encoder, limits, clock, logger },
    ...(desktop && {
      desktop: {
        again: (source) => desktop.again(source),
        sweep: ({ place }) => sweepDesktop(place, logger),
        ways: () => ({ output: setting('video-source'), input: setting('input-backend') }),
        lingerMs: () => setting('desktop-linger-ms'),
      },
    }),
  });
  try {
    await quic.start();
    const wallClock = wallClockOf(process.env);
    const door = await openDoor({
      ...{ addresses, setting, trust, sessions, media, desktop, clock, wallClock, limits, logger },
      quic: quic.endpoint,
    });
    return {
      addresses: door.addresses,
      clients: () => door.sessions(),
      end: (id) => door.end(id),
      close: async () => {
        await door.close();
        await Promise.all([media.close(), quic.close()]);
      },
    };
  } catch (error) {
    await Promise.all([media.close(), quic.close()]);
    throw error;
  }
}
