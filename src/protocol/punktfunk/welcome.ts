import type { PerunError } from '../../shared/errors.ts';
import {
  allWireGrants,
  audioChannelCounts,
  AudioCodec,
  ChromaFormat,
  Cipher,
  Compositor,
  Datagram,
  Defaults,
  FecScheme,
  Gamepad,
  HandshakeBytes,
  Magic,
  magicBytes,
  VideoCodec,
  wireVersion,
} from './constants.ts';
import { malformed, tooLarge } from './fault.ts';
import { FieldReader } from './field-reader.ts';
import { FieldWriter } from './field-writer.ts';
import { known } from './known-value.ts';
import { hasMagic } from './message-family.ts';
import type { Welcome } from './messages.ts';

/** The fields of Welcome that have to be decided; the rest has defaults. */
export type WelcomeOffer = Pick<
  Welcome,
  'dataPort' | 'mode' | 'fecScheme' | 'fecPercent' | 'maxDataShards' | 'shardBytes' | 'key' | 'salt'
> &
  Partial<Welcome>;

/** Fills a Welcome with the defaults that readers assume. */
export function welcomeOf(offer: WelcomeOffer): Welcome {
  return {
    wireVersion,
    encrypt: true,
    frameCount: 0,
    compositor: Compositor.auto,
    gamepad: Gamepad.auto,
    bitrateKbps: 0,
    bitDepth: Defaults.bitDepth,
    colour: {
      primaries: Defaults.primaries,
      transfer: Defaults.transfer,
      matrix: Defaults.matrix,
      fullRange: Defaults.fullRange,
    },
    chromaFormat: ChromaFormat.yuv420,
    audioChannels: Defaults.audioChannels,
    videoCodec: VideoCodec.hevc,
    hostCaps: 0,
    cipher: Cipher.aes128Gcm,
    chachaKey: undefined,
    managementPort: 0,
    grants: allWireGrants,
    expiresInSeconds: 0,
    audioCodec: AudioCodec.opus,
    audioRateHz: Defaults.audioRateHz,
    audioBits: Defaults.audioBits,
    audioFrameUs: Defaults.audioFrameUs,
    hostCaps2: 0,
    audioLayout: 0,
    ...offer,
  };
}

/**
 * Growth rule: at least 68 bytes, as every released host sends, then each field that differs from its default with all
 * that stand before it. `leastBytes` 59 leaves out what the oldest clients do not read, where it is all default.
 */
export function encodeWelcome(welcome: Welcome, leastBytes: number = HandshakeBytes.welcome): Uint8Array {
  const fields = new FieldWriter(128).ascii(Magic.handshake).u32(welcome.wireVersion).u16(welcome.dataPort);
  fields.u32(welcome.mode.width).u32(welcome.mode.height).u32(welcome.mode.refreshHz);
  fields.u8(welcome.fecScheme).u8(welcome.fecPercent).u16(welcome.maxDataShards).u16(welcome.shardBytes);
  fields
    .u8(welcome.encrypt ? 1 : 0)
    .bytes(sized(welcome.key, 16))
    .bytes(sized(welcome.salt, 4));
  fields.u32(welcome.frameCount).u8(welcome.compositor).u8(welcome.gamepad).u32(welcome.bitrateKbps);
  const { colour } = welcome;
  const later: readonly (readonly [isSaid: boolean, write: () => void])[] = [
    [welcome.bitDepth !== Defaults.bitDepth, () => fields.u8(welcome.bitDepth)],
    [colour.primaries !== Defaults.primaries, () => fields.u8(colour.primaries)],
    [colour.transfer !== Defaults.transfer, () => fields.u8(colour.transfer)],
    [colour.matrix !== Defaults.matrix, () => fields.u8(colour.matrix)],
    [colour.fullRange !== Defaults.fullRange, () => fields.u8(colour.fullRange)],
    [welcome.chromaFormat !== ChromaFormat.yuv420, () => fields.u8(welcome.chromaFormat)],
    [welcome.audioChannels !== Defaults.audioChannels, () => fields.u8(welcome.audioChannels)],
    [welcome.videoCodec !== VideoCodec.hevc, () => fields.u8(welcome.videoCodec)],
    [welcome.hostCaps !== 0 || leastBytes >= HandshakeBytes.welcome, () => fields.u8(welcome.hostCaps)],
    [welcome.cipher !== Cipher.aes128Gcm, () => writeCipher(fields, welcome)],
    [welcome.managementPort !== 0, () => fields.u16(welcome.managementPort)],
    [welcome.grants !== allWireGrants, () => fields.u32(welcome.grants)],
    // Readers know grants and expiry, and the fields of audio, as one block each.
    [welcome.expiresInSeconds !== 0 || welcome.grants !== allWireGrants, () => fields.u32(welcome.expiresInSeconds)],
    [welcome.audioCodec !== AudioCodec.opus, () => fields.u8(welcome.audioCodec)],
    [welcome.audioRateHz !== Defaults.audioRateHz, () => fields.u32(welcome.audioRateHz)],
    [welcome.audioBits !== Defaults.audioBits, () => fields.u8(welcome.audioBits)],
    [welcome.audioFrameUs !== Defaults.audioFrameUs || hasAudio(welcome), () => fields.u16(welcome.audioFrameUs)],
    [welcome.hostCaps2 !== 0, () => fields.u8(welcome.hostCaps2)],
    [welcome.audioLayout !== 0, () => fields.u8(welcome.audioLayout)],
  ];
  const last = later.findLastIndex(([isSaid]) => isSaid);
  for (const [, write] of later.slice(0, last + 1)) write();
  return fields.done();
}

/**
 * Reads a Welcome. PROTOCOL_MALFORMED where it is too short, or offers what nobody could stream by: an unknown cipher or
 * erasure code (never guessed), a key of zeros, no shards; PROTOCOL_TOO_LARGE where its datagrams would be too long.
 */
export function decodeWelcome(bytes: Uint8Array): Welcome | PerunError {
  if (!hasMagic(bytes, Magic.handshake) || bytes.length < HandshakeBytes.welcomeLeast) {
    return malformed(`a message of ${bytes.length} bytes is no Welcome`);
  }
  const fields = new FieldReader(bytes, magicBytes);
  const version = fields.u32();
  const dataPort = fields.u16();
  const mode = { width: fields.u32(), height: fields.u32(), refreshHz: fields.u32() };
  const fecScheme = known(FecScheme, fields.u8());
  const [fecPercent, maxDataShards, shardBytes] = [fields.u8(), fields.u16(), fields.u16()];
  const encrypt = fields.u8() !== 0;
  const [key, salt, frameCount] = [fields.bytes(16), fields.bytes(4), fields.u32()];
  if (fecScheme === undefined) return malformed('Welcome names an erasure code that we do not know');
  const base = welcomeOf({ dataPort, mode, fecScheme, fecPercent, maxDataShards, shardBytes, key, salt });
  const compositor = known(Compositor, fields.u8()) ?? Compositor.auto;
  const gamepad = known(Gamepad, fields.u8()) ?? Gamepad.auto;
  const bitrateKbps = fields.u32();
  const byte = (otherwise: number): number => {
    const value = fields.u8();
    return fields.isCut ? otherwise : value;
  };
  const bitDepth = byte(base.bitDepth);
  const colour = {
    primaries: byte(base.colour.primaries),
    transfer: byte(base.colour.transfer),
    matrix: byte(base.colour.matrix),
    fullRange: byte(base.colour.fullRange),
  };
  const chromaFormat = byte(base.chromaFormat);
  const channels = byte(base.audioChannels);
  const videoCodec = byte(base.videoCodec);
  const hostCaps = byte(0);
  const cipher = known(Cipher, byte(Cipher.aes128Gcm));
  if (cipher === undefined) return malformed('Welcome names a cipher that we do not know');
  const chachaKey = cipher === Cipher.chacha20Poly1305 ? fields.bytes(32) : undefined;
  if (chachaKey?.length === 0) return malformed('Welcome names ChaCha20-Poly1305 and has no key of 32 bytes');
  const managementPort = fields.u16();
  const grants = fields.u32();
  const isGranted = !fields.isCut;
  const expiresInSeconds = fields.u32();
  const welcome: Welcome = {
    ...base,
    wireVersion: version,
    encrypt,
    frameCount,
    compositor,
    gamepad,
    bitrateKbps,
    bitDepth,
    colour,
    chromaFormat,
    audioChannels: audioChannelCounts.find((count) => count === channels) ?? Defaults.audioChannels,
    videoCodec,
    hostCaps,
    cipher,
    chachaKey,
    managementPort,
    grants: isGranted ? grants : allWireGrants,
    expiresInSeconds,
    audioCodec: fields.u8(),
    audioRateHz: fields.u32() || Defaults.audioRateHz,
    audioBits: fields.u8() || Defaults.audioBits,
    audioFrameUs: fields.u16() || Defaults.audioFrameUs,
    hostCaps2: fields.u8(),
    audioLayout: fields.u8(),
  };
  return faultOf(welcome) ?? welcome;
}

/** What makes an offer useless, whoever sent it. */
function faultOf(welcome: Welcome): PerunError | undefined {
  const { shardBytes, maxDataShards, fecScheme } = welcome;
  if (shardBytes === 0 || maxDataShards === 0) return malformed('Welcome offers frames without shards');
  if (fecScheme === FecScheme.gf16 && shardBytes % 2 !== 0) {
    return malformed(`Welcome offers shards of ${shardBytes} bytes, which GF(2^16) cannot protect`);
  }
  if (shardBytes + Datagram.overheadBytes > Datagram.maxBytes) {
    return tooLarge(`Welcome offers datagrams of ${shardBytes + Datagram.overheadBytes} bytes`);
  }
  const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);
  if (welcome.encrypt && isZero(welcome.chachaKey ?? welcome.key)) return malformed('Welcome has a key of zeros');
  return undefined;
}

function hasAudio(welcome: Welcome): boolean {
  return (
    welcome.audioCodec !== AudioCodec.opus ||
    welcome.audioRateHz !== Defaults.audioRateHz ||
    welcome.audioBits !== Defaults.audioBits
  );
}

function writeCipher(fields: FieldWriter, welcome: Welcome): void {
  fields.u8(welcome.cipher);
  if (welcome.cipher === Cipher.chacha20Poly1305) fields.bytes(sized(welcome.chachaKey ?? new Uint8Array(0), 32));
}

/** A field of a wrong size is a fault of ours. */
function sized(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length !== length) throw malformed(`a key or salt of ${bytes.length} bytes, not ${length}`);
  return bytes;
}
