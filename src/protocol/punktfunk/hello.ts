import { cutText, decodeTextLoosely, encodeText } from '../../shared/text.ts';
import type { PerunError } from '../../shared/errors.ts';
import {
  audioChannelCounts,
  Compositor,
  Defaults,
  Gamepad,
  HandshakeBytes,
  Magic,
  magicBytes,
  TextBytes,
  wireVersion,
} from './constants.ts';
import { malformed } from './fault.ts';
import { FieldReader } from './field-reader.ts';
import { FieldWriter } from './field-writer.ts';
import { hdrMetadataBytes, readHdrMetadata, writeHdrMetadata } from './hdr-metadata.ts';
import { known } from './known-value.ts';
import { hasMagic } from './message-family.ts';
import type { Hello, Mode, Start } from './messages.ts';

/** A Hello that asks for nothing but a mode: its bytes are those of the oldest clients. */
export function plainHello(mode: Mode): Hello {
  return {
    wireVersion,
    mode,
    compositor: Compositor.auto,
    gamepad: Gamepad.auto,
    bitrateKbps: 0,
    name: '',
    launch: '',
    videoCaps: 0,
    audioChannels: Defaults.audioChannels,
    videoCodecs: 0,
    preferredCodec: 0,
    displayHdr: undefined,
    clientCaps: 0,
    maxShardPayload: 0,
    audioRateHz: Defaults.audioRateHz,
    audioBits: Defaults.audioBits,
    audioLayout: 0,
    videoFit: 0,
  };
}

/**
 * Growth rule: a field is written when it, or a later one, differs from its default. The HDR block alone is left out
 * even where later fields follow; readers tell by how much remains.
 */
export function encodeHello(hello: Hello): Uint8Array {
  const fields = new FieldWriter().ascii(Magic.handshake).u32(hello.wireVersion);
  fields.u32(hello.mode.width).u32(hello.mode.height).u32(hello.mode.refreshHz);
  fields.u8(hello.compositor).u8(hello.gamepad).u32(hello.bitrateKbps);
  const later: readonly (readonly [isSaid: boolean, write: () => void])[] = [
    [hello.name !== '', () => writeText(fields, hello.name, TextBytes.deviceName)],
    [hello.launch !== '', () => writeText(fields, hello.launch, TextBytes.launchId)],
    [hello.videoCaps !== 0, () => fields.u8(hello.videoCaps)],
    [hello.audioChannels !== Defaults.audioChannels, () => fields.u8(hello.audioChannels)],
    [hello.videoCodecs !== 0, () => fields.u8(hello.videoCodecs)],
    [hello.preferredCodec !== 0, () => fields.u8(hello.preferredCodec)],
    [
      hello.displayHdr !== undefined,
      () => {
        if (hello.displayHdr !== undefined) writeHdrMetadata(fields, hello.displayHdr);
      },
    ],
    [hello.clientCaps !== 0, () => fields.u8(hello.clientCaps)],
    [hello.maxShardPayload !== 0, () => fields.u16(hello.maxShardPayload)],
    [hello.audioRateHz !== Defaults.audioRateHz, () => fields.u32(hello.audioRateHz)],
    [hello.audioBits !== Defaults.audioBits, () => fields.u8(hello.audioBits)],
    [hello.audioLayout !== 0, () => fields.u8(hello.audioLayout)],
    [hello.videoFit !== 0, () => fields.u8(hello.videoFit)],
  ];
  const last = later.findLastIndex(([isSaid]) => isSaid);
  for (const [, write] of later.slice(0, last + 1)) write();
  return fields.done();
}

/** Reads a Hello; what is not there has its default. PROTOCOL_MALFORMED where it is shorter than any ever was. */
export function decodeHello(bytes: Uint8Array): Hello | PerunError {
  if (!hasMagic(bytes, Magic.handshake) || bytes.length < HandshakeBytes.helloLeast) {
    return malformed(`the first message of ${bytes.length} bytes is no Hello`);
  }
  const fields = new FieldReader(bytes, magicBytes);
  const version = fields.u32();
  const mode = { width: fields.u32(), height: fields.u32(), refreshHz: fields.u32() };
  const base = plainHello(mode);
  const compositor = known(Compositor, fields.u8()) ?? Compositor.auto;
  const gamepad = known(Gamepad, fields.u8()) ?? Gamepad.auto;
  const bitrateKbps = fields.u32();
  const name = readText(fields, TextBytes.deviceName);
  const launch = readText(fields, TextBytes.launchId);
  const videoCaps = fields.u8();
  const channels = fields.u8();
  const [videoCodecs, preferredCodec] = [fields.u8(), fields.u8()];
  const displayHdr = !fields.isCut && fields.left >= hdrMetadataBytes ? readHdrMetadata(fields) : undefined;
  const clientCaps = fields.u8();
  const maxShardPayload = fields.u16();
  return {
    ...base,
    wireVersion: version,
    compositor,
    gamepad,
    bitrateKbps,
    name,
    launch,
    videoCaps,
    audioChannels: audioChannelCounts.find((count) => count === channels) ?? Defaults.audioChannels,
    videoCodecs,
    preferredCodec,
    displayHdr,
    clientCaps,
    maxShardPayload,
    audioRateHz: fields.u32() || Defaults.audioRateHz,
    audioBits: fields.u8() || Defaults.audioBits,
    audioLayout: fields.u8(),
    videoFit: fields.u8(),
  };
}

export function encodeStart(start: Start): Uint8Array {
  return new FieldWriter(HandshakeBytes.start).ascii(Magic.handshake).u16(start.clientPort).done();
}

/** Reads a Start; a block of tagged entries behind it is of later clients, and skipped. */
export function decodeStart(bytes: Uint8Array): Start | PerunError {
  if (!hasMagic(bytes, Magic.handshake) || bytes.length < HandshakeBytes.start) {
    return malformed(`a message of ${bytes.length} bytes is no Start`);
  }
  return { clientPort: new FieldReader(bytes, magicBytes).u16() };
}

function writeText(fields: FieldWriter, text: string, maxBytes: number): void {
  const bytes = encodeText(cutText(text, maxBytes));
  fields.u8(bytes.length).bytes(bytes);
}

/** A text that is too long counts as none, but what follows it is still found: a label fails no handshake. */
function readText(fields: FieldReader, maxBytes: number): string {
  const bytes = fields.bytes(fields.u8());
  return bytes.length > maxBytes ? '' : decodeTextLoosely(bytes).trim();
}
