import { isIPv6 } from 'node:net';
import type { OpusChannels } from '../../codec/opus/types.ts';
import type { MediaMode, MediaSource, MediaStreamOptions, MediaWire } from '../../media/types.ts';
import {
  Cipher,
  FecScheme,
  Gamepad,
  HostCap,
  HostCap2,
  ShardBytes,
  VideoCap,
  VideoCodec as WireCodec,
} from '../../protocol/punktfunk/constants.ts';
import { chooseCodec } from '../../protocol/punktfunk/codec-choice.ts';
import type { Hello, Mode, Welcome } from '../../protocol/punktfunk/messages.ts';
import { boundedBitrate } from '../../protocol/punktfunk/rate-bounds.ts';
import { welcomeOf } from '../../protocol/punktfunk/welcome.ts';
import type { DesktopKind } from '../../shared/desktop.ts';
import { PerunError } from '../../shared/errors.ts';
import type { VideoCodec } from '../../shared/video.ts';
import { type Access, secondsLeft } from './admission.ts';
import type { DoorSettings } from './types.ts';

/** Modes that are taken: pixels each way, frames per second. */
const sides = { least: 16, most: 8192 } as const;
const rates = { least: 1, most: 480 } as const;
const maxDataShards = 4096;
/** Desktops whose input takes text that no key of their keymap makes; libei does not. */
const typingKinds: ReadonlySet<DesktopKind> = new Set(['x11', 'sway', 'labwc', 'cage']);

const wireCodecs: Readonly<Record<VideoCodec, number>> = { h264: WireCodec.h264, hevc: WireCodec.hevc };

/** What one stream will be. */
export interface Terms {
  readonly mode: MediaMode;
  readonly kbps: number;
  readonly gamepad: Gamepad;
  readonly audioChannels: 0 | OpusChannels;
  /** The client wants to know what each frame cost the host. */
  readonly timing: boolean;
  /** What the client calls its device. */
  readonly name: string;
  readonly wire: MediaWire;
}

/** Fails with USAGE for a mode or a codec that no encoder here makes. */
export function negotiate(
  hello: Hello,
  settings: DoorSettings,
  peerAddress: string,
  random: (bytes: number) => Uint8Array,
): Terms {
  const mode = { ...modeOf(hello.mode), codec: pickCodec(hello) };
  return {
    mode,
    kbps: boundedBitrate(hello.bitrateKbps, settings.defaultKbps),
    gamepad: hello.gamepad === Gamepad.auto ? settings.gamepad : hello.gamepad,
    audioChannels: channelsOf(hello, settings),
    timing: (hello.videoCaps & VideoCap.hostTiming) !== 0,
    name: hello.name,
    wire: {
      fecScheme: FecScheme.gf16,
      fecPercent: settings.fecPercent,
      maxDataShards,
      shardBytes: isIPv6(peerAddress) ? ShardBytes.ipv6 : ShardBytes.ipv4,
      cipher: Cipher.aes128Gcm,
      key: random(16),
      salt: random(4),
      streamed: takesSlices(hello),
    },
  };
}

/** As many as the client asks for, where there is an encoder for them here. */
function channelsOf({ audioChannels }: Hello, { mostAudioChannels }: DoorSettings): OpusChannels {
  const wanted = audioChannels === 6 || audioChannels === 8 ? audioChannels : 2;
  return wanted <= mostAudioChannels ? wanted : 2;
}

/** What it comes to with that source: cores play stereo. */
export function termsWith(terms: Terms, source: MediaSource): Terms {
  return source.kind === 'desktop' ? terms : { ...terms, audioChannels: 2 };
}

/** Both are needed: pictures in several slices, and frames that begin before their size is known. */
function takesSlices({ videoCaps }: Hello): boolean {
  return [VideoCap.streamedFrames, VideoCap.multiSlice].every((bit) => (videoCaps & bit) !== 0);
}

/** The client's mode as an encoder takes it: even sides, for colours are shared by 2 × 2 pixels. */
export function modeOf({ width, height, refreshHz }: Mode): Pick<MediaMode, 'width' | 'height' | 'rate'> {
  const isPossible = [width, height].every((side) => side >= sides.least && side <= sides.most);
  if (!isPossible || refreshHz < rates.least || refreshHz > rates.most) {
    throw new PerunError('USAGE', `no picture of ${width}×${height} at ${refreshHz} Hz can be made`, {
      remedy: `ask for ${sides.least} to ${sides.most} pixels each way and ${rates.least} to ${rates.most} Hz`,
    });
  }
  return { width: width & ~1, height: height & ~1, rate: refreshHz };
}

/**
 * The client's preference where there is an encoder for it; without one H.264 before HEVC, which takes the processor
 * three times as long.
 */
function pickCodec({ videoCodecs, preferredCodec }: Hello): VideoCodec {
  const best = chooseCodec(videoCodecs, wireCodecs.h264 | wireCodecs.hevc, preferredCodec);
  const chosen = best === preferredCodec ? best : (chooseCodec(videoCodecs, wireCodecs.h264, 0) ?? best);
  if (chosen === wireCodecs.h264) return 'h264';
  if (chosen === wireCodecs.hevc) return 'hevc';
  throw new PerunError('USAGE', 'the client takes neither H.264 nor HEVC', { remedy: 'turn one of them on there' });
}

/** What the media process is to do for this client. */
export function streamOptions(
  terms: Terms,
  peer: { readonly id: string; readonly address: string; readonly local: string },
  source: MediaSource,
  access: Access,
  frames: number,
): MediaStreamOptions {
  const { mode, kbps, wire, gamepad, audioChannels, timing, name } = terms;
  const { id, address, local } = peer;
  return {
    ...{
      id,
      source,
      mode,
      kbps,
      wire,
      local,
      peer: address,
      grants: access.grants,
      gamepad,
      audioChannels,
      timing,
      frames,
    },
    ...(name !== '' && { name }),
  };
}

/** What a client is promised to be of use: cores take keys and pads alone. */
function capsOf(source: MediaSource): Pick<Welcome, 'hostCaps' | 'hostCaps2'> {
  if (source.kind !== 'desktop') return { hostCaps: HostCap.gamepadSnapshots, hostCaps2: 0 };
  // Whatever a desktop has no fingers and pens for moves its pointer; text has nothing that stands in for it.
  const text = typingKinds.has(source.place.kind) ? HostCap.textInput : 0;
  return { hostCaps: HostCap.gamepadSnapshots | HostCap.pen | text, hostCaps2: HostCap2.touch };
}

export function welcome(
  terms: Terms,
  source: MediaSource,
  port: number,
  access: Access,
  frames: number,
  now: number,
): Welcome {
  const { mode, kbps, gamepad, audioChannels, wire } = terms;
  return welcomeOf({
    dataPort: port,
    mode: wireMode(mode),
    fecScheme: wire.fecScheme,
    fecPercent: wire.fecPercent,
    maxDataShards: wire.maxDataShards,
    shardBytes: wire.shardBytes,
    key: wire.key,
    salt: wire.salt,
    frameCount: frames,
    gamepad,
    bitrateKbps: kbps,
    audioChannels: audioChannels === 0 ? 2 : audioChannels,
    videoCodec: wireCodecs[mode.codec],
    ...capsOf(source),
    grants: access.grants,
    expiresInSeconds: secondsLeft(access, now),
  });
}

export function wireMode({ width, height, rate }: MediaMode): Mode {
  return { width, height, refreshHz: rate };
}
