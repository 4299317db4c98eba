import { VideoCodec } from './constants.ts';

const ladder = [VideoCodec.hevc, VideoCodec.av1, VideoCodec.h264] as const;

/**
 * The codec of a session: the client's preference where both have it, else HEVC, AV1, H.264, in this order; PyroWave
 * only where it is preferred. `client` and `host` are bits of VideoCodec; a client that names none has HEVC. Undefined
 * where they have none in common.
 */
export function chooseCodec(client: number, host: number, preferred: number): VideoCodec | undefined {
  const shared = (client || VideoCodec.hevc) & host;
  const wished = shared & preferred;
  // One bit was asked for; of several the lowest counts.
  const wish = wished & -wished;
  return Object.values(VideoCodec).find((codec) => codec === wish) ?? ladder.find((codec) => (shared & codec) !== 0);
}
