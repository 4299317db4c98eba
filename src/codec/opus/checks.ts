import { PerunError } from '../../shared/errors.ts';
import {
  mostPacketBytes,
  type OpusChannels,
  OpusCoupling,
  type OpusLayout,
  opusLayouts,
  opusRate,
  type OpusSettings,
  OpusUse,
  type Samples,
} from './types.ts';

/** Settings with nothing left out. */
export interface FullSettings extends Required<OpusSettings> {
  readonly layout: OpusLayout;
  /** Of each channel. */
  readonly frameSamples: number;
}

/** Fills in what is usual. Fails with USAGE for what no encoder takes. */
export function fullSettings(settings: OpusSettings): FullSettings {
  const { channels, coupling = OpusCoupling.plain, frameMs = 5, use = OpusUse.lowDelay } = settings;
  const layout = opusLayouts[coupling][channels];
  const { bitsPerSecond = layout.bitsPerSecond } = settings;
  checkBitrate(bitsPerSecond, layout);
  return { channels, coupling, layout, frameMs, use, bitsPerSecond, frameSamples: (opusRate / 1000) * frameMs };
}

export function checkBitrate(bitsPerSecond: number, { streams }: OpusLayout): void {
  // What libopus takes, for each stream.
  const [least, most] = [500, 512_000].map((bits) => bits * streams) as [number, number];
  if (bitsPerSecond >= least && bitsPerSecond <= most) return;
  throw new PerunError('USAGE', `${bitsPerSecond} bits per second: Opus takes ${least} to ${most} for that`);
}

export function checkFrame(pcm: Samples, into: Uint8Array, { channels, frameSamples }: FullSettings): void {
  if (pcm.length !== frameSamples * channels) {
    throw new PerunError('USAGE', `a frame has ${frameSamples * channels} samples, not ${pcm.length}`);
  }
  if (into.length < mostPacketBytes(channels)) {
    throw new PerunError('USAGE', `a packet may take ${mostPacketBytes(channels)} bytes, more than ${into.length}`);
  }
}

/** Fails with CODEC_CORRUPT for a packet that can be none, and with USAGE where there is no room for a sample. */
export function checkPacket(packet: Uint8Array | undefined, into: Samples, channels: OpusChannels): void {
  if (into.length === 0 || into.length % channels !== 0) {
    throw new PerunError('USAGE', `${into.length} samples are not so many for each of ${channels} channels`);
  }
  if (packet === undefined || (packet.length > 0 && packet.length <= mostPacketBytes(channels))) return;
  throw new PerunError('CODEC_CORRUPT', `an Opus packet of ${packet.length} bytes`);
}

export function closed(): PerunError {
  return new PerunError('USAGE', 'this Opus coder was closed');
}
