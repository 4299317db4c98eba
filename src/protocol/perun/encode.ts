import { PerunError } from '../../shared/errors.ts';
import { defaultLimits } from '../../shared/limits.ts';
import {
  audioPrefixBytes,
  configPrefixBytes,
  errorMagic,
  headerBytes,
  helloBytes,
  helloMagic,
  inputBytes,
  okBytes,
  okMagic,
  packetTypes,
  protocolVersion,
  videoPrefixBytes,
} from './constants.ts';
import { cutText, encodeText } from '../../shared/text.ts';

/** Old peers read the length as a signed number, so the upper half of the range is never used. */
export const maxPayloadBytes = 0x7fff_ffff;

/** The hello of a core or client, 15 bytes. */
export function encodeHello(capabilities: number, version: number = protocolVersion): Uint8Array {
  return greeting(helloMagic, helloBytes, version, capabilities);
}

/** The host's answer to an accepted hello, 6 bytes; capabilities are already the intersection. */
export function encodeOk(capabilities: number, version: number = protocolVersion): Uint8Array {
  return greeting(okMagic, okBytes, version, capabilities);
}

/** The host's answer to a refused hello: magic, length u16, text. The text is cut to the limit `errorTextBytes`. */
export function encodeError(text: string): Uint8Array {
  const bytes = encodeText(cutText(text, defaultLimits.errorTextBytes));
  const packet = new Uint8Array(errorMagic.length + 2 + bytes.length);
  putAscii(packet, errorMagic);
  viewOf(packet).setUint16(errorMagic.length, bytes.length);
  packet.set(bytes, errorMagic.length + 2);
  return packet;
}

/** One frame: header, size and `data` in one new buffer. Width and height are 1–65535. */
export function encodeVideo(
  sequence: number,
  flags: number,
  width: number,
  height: number,
  data: Uint8Array,
): Uint8Array {
  need('width', width, 1, 0xffff);
  need('height', height, 1, 0xffff);
  const packet = startPacket(packetTypes.video.type, flags, sequence, videoPrefixBytes + data.length);
  const view = viewOf(packet);
  view.setUint16(headerBytes, width);
  view.setUint16(headerBytes + 2, height);
  packet.set(data, headerBytes + videoPrefixBytes);
  return packet;
}

/** PCM audio: `samples` interleaved in native order, big-endian on the wire; their number is a multiple of `channels`. */
export function encodeAudio(sequence: number, rate: number, channels: number, samples: Int16Array): Uint8Array {
  need('sample rate', rate, 1, 0xffff);
  need('number of channels', channels, 1, 0xff);
  if (samples.length % channels !== 0) throw malformed(`${samples.length} samples do not fill ${channels} channels`);
  const packet = startPacket(packetTypes.audio.type, 0, sequence, audioPrefixBytes + samples.length * 2);
  const view = viewOf(packet);
  view.setUint16(headerBytes, rate);
  view.setUint8(headerBytes + 2, channels);
  let at = headerBytes + audioPrefixBytes;
  for (const sample of samples) {
    view.setInt16(at, sample);
    at += 2;
  }
  return packet;
}

/** The state of all sixteen buttons of one seat, 1–16, or 0 where there are no seats. */
export function encodeInput(sequence: number, buttons: number, seat: number): Uint8Array {
  need('button mask', buttons, 0, 0xffff);
  need('seat', seat, 0, 0xffff);
  const packet = startPacket(packetTypes.input.type, 0, sequence, inputBytes);
  const view = viewOf(packet);
  view.setUint16(headerBytes, buttons);
  view.setUint16(headerBytes + 2, seat);
  return packet;
}

/** One setting; see config-keys.ts for the keys and values.ts for their values. */
export function encodeConfig(sequence: number, key: number, value: Uint8Array): Uint8Array {
  need('config key', key, 0, 0xff);
  if (value.length > defaultLimits.configBytes) {
    throw new PerunError('PROTOCOL_TOO_LARGE', `a config value of ${value.length} bytes is over the limit`);
  }
  const packet = startPacket(packetTypes.config.type, 0, sequence, configPrefixBytes + value.length);
  const view = viewOf(packet);
  view.setUint8(headerBytes, key);
  view.setUint16(headerBytes + 1, value.length);
  packet.set(value, headerBytes + configPrefixBytes);
  return packet;
}

/** Kind byte and data of a debug packet, as debug-values.ts encodes them. */
export function encodeDebug(sequence: number, data: Uint8Array): Uint8Array {
  const packet = startPacket(packetTypes.debug.type, 0, sequence, data.length);
  packet.set(data, headerBytes);
  return packet;
}

function greeting(magic: string, length: number, version: number, capabilities: number): Uint8Array {
  need('version', version, 0, 0xffff);
  need('capability mask', capabilities, 0, 0xffff);
  const packet = new Uint8Array(length);
  putAscii(packet, magic);
  const view = viewOf(packet);
  view.setUint16(magic.length, version);
  view.setUint16(magic.length + 2, capabilities);
  return packet;
}

function startPacket(type: number, flags: number, sequence: number, length: number): Uint8Array {
  need('flags byte', flags, 0, 0xff);
  need('sequence', sequence, 0, 0xffff);
  if (length > maxPayloadBytes) {
    throw new PerunError('PROTOCOL_TOO_LARGE', `a payload of ${length} bytes does not fit into a packet`);
  }
  const packet = new Uint8Array(headerBytes + length);
  const view = viewOf(packet);
  view.setUint8(0, type);
  view.setUint8(1, flags);
  view.setUint16(2, sequence);
  view.setUint32(4, length);
  return packet;
}

/** A DataView writes any number modulo its width; silently wrong bytes are worse than a refusal. */
function need(what: string, value: number, from: number, to: number): void {
  if (!Number.isInteger(value) || value < from || value > to) {
    throw malformed(`${what} ${value} is not a whole number from ${from} to ${to}`);
  }
}

function malformed(message: string): PerunError {
  return new PerunError('PROTOCOL_MALFORMED', message);
}

function putAscii(target: Uint8Array, text: string): void {
  for (let index = 0; index < text.length; index += 1) target[index] = text.charCodeAt(index);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
