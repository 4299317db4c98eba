import { VideoCodec } from '../../protocol/punktfunk/constants.ts';
import { systemClock } from '../../shared/clock.ts';
import { PerunError } from '../../shared/errors.ts';
import { createUnixTransport } from '../../transport/unix/unix.ts';
import { BridgeGuest } from './bridge-guest.ts';
import type { OpenStream } from './open-stream.ts';

/** Least time between two requests for a keyframe, ms. */
const keyframePauseMs = 250;

/** The socket of a connector, where native clients find the stream. */
export interface Bridge {
  /** As bound. */
  readonly address: string;
  /** Idempotent. */
  close(error?: PerunError): Promise<void>;
}

/** Serves the stream to one native client at a time. Fails with ADDRESS_INVALID, ADDRESS_IN_USE, MISSING_CAPABILITY. */
export async function openBridge(address: string, { stream, link, connection }: OpenStream): Promise<Bridge> {
  const { videoCodec, audioChannels } = stream.welcome;
  const codec = videoCodec === VideoCodec.hevc ? 'hevc' : 'h264';
  if (videoCodec !== VideoCodec.h264 && codec !== 'hevc') {
    throw new PerunError('MISSING_CAPABILITY', 'the host sends video that is neither H.264 nor HEVC');
  }
  let guest: BridgeGuest | undefined;
  let askedAt = -Infinity;
  const listener = await createUnixTransport().listen(address, (incoming) => {
    if (guest !== undefined) return incoming.destroy();
    const came = new BridgeGuest({
      connection: incoming,
      clock: systemClock,
      begin: () => {
        const { width, height, refreshHz: rate } = stream.mode;
        return { kind: 'begin', codec, channels: audioChannels, width, height, rate };
      },
      send: (datagram) => void connection.sendDatagram(datagram),
      wantsKeyframe: () => {
        const now = systemClock.now();
        if (now - askedAt < keyframePauseMs) return;
        askedAt = now;
        link.send({ kind: 'requestKeyframe' });
      },
    });
    guest = came;
    incoming.closed.on(() => {
      if (guest === came) guest = undefined;
    });
  });
  const stops = [
    stream.unit.on((unit) => guest?.unit(unit)),
    stream.datagram.on((bytes) => guest?.datagram(bytes)),
    stream.modeChanged.on(() => guest?.begin()),
  ];
  return {
    address: listener.address,
    close: async (error) => {
      for (const stop of stops.splice(0)) stop();
      await listener.close();
      await guest?.end(error);
    },
  };
}
