import { cutText, encodeText } from '../../shared/text.ts';
import {
  clipOfferEntries,
  controlHeadBytes,
  controlMessageBytes,
  controlTypes,
  cursorSide,
  Magic,
  pairConfirmBytes,
  TextBytes,
} from './constants.ts';
import { malformed } from './fault.ts';
import { FieldWriter } from './field-writer.ts';
import type { ControlMessage, Mode } from './messages.ts';

/**
 * The bytes of one typed control message, without the length in front. Lengths are exact, since released peers refuse
 * any other; texts are cut, and a field of a wrong size is a fault of ours and throws.
 */
export function encodeControl(message: ControlMessage): Uint8Array {
  const fields = new FieldWriter(controlHeadBytes + 32).ascii(Magic.control).u8(controlTypes[message.kind].type);
  writeBody(fields, message);
  if (fields.length > controlMessageBytes) throw malformed(`a ${message.kind} of ${fields.length} bytes`);
  return fields.done();
}

function writeBody(fields: FieldWriter, message: ControlMessage): void {
  switch (message.kind) {
    case 'reconfigure':
      return writeMode(fields, message.mode);
    case 'reconfigured':
      return writeMode(fields.u8(message.accepted ? 1 : 0), message.mode);
    case 'requestKeyframe':
      return;
    case 'lossReport':
      return void fields.u32(message.lossPpm);
    case 'setBitrate':
    case 'linkReport':
      return void fields.u32(message.kbps);
    case 'bitrateChanged':
      fields.u32(message.kbps);
      return message.reason === undefined ? undefined : void fields.u8(message.reason);
    case 'rfiRequest':
      return void fields.u32(message.first).u32(message.last);
    case 'shardPayloadChanged':
    case 'shardPayloadAck':
      return void fields.u16(message.shardBytes);
    case 'pipelineGap':
      return void fields.u32(message.gapMs);
    case 'pairRequest':
      writeText(fields, message.name, TextBytes.deviceName);
      writeCounted(fields, message.share);
      return message.deviceKey === undefined ? undefined : writeCounted(fields, message.deviceKey);
    case 'pairChallenge':
      writeCounted(fields, message.share);
      return void fields.bytes(sized(message.confirm, pairConfirmBytes));
    case 'pairProof':
      return void fields.bytes(sized(message.confirm, pairConfirmBytes));
    case 'pairResult':
      return void fields.u8(message.ok ? 1 : 0);
    case 'refused':
      fields.u32(message.code);
      return writeCounted(fields, encodeText(cutText(message.reason, TextBytes.refusedReason)));
    case 'probeRequest':
      return void fields.u32(message.kbps).u32(message.durationMs);
    case 'probeResult':
      fields.u64(message.bytes).u32(message.packets).u32(message.durationMs);
      if (message.wirePackets === undefined) return;
      return void fields.u32(message.wirePackets).u32(message.sendDrops ?? 0);
    case 'clockProbe':
      return void fields.u64(message.t1);
    case 'clockEcho':
      return void fields.u64(message.t1).u64(message.t2).u64(message.t3);
    case 'phaseReport':
      fields.u64(message.nextLatch).u32(message.periodNs).u32(message.uncertaintyNs).u32(message.leadNs);
      return message.coherence === undefined ? undefined : void fields.u16(message.coherence);
    case 'clipControl':
      return void fields.u8(message.enabled ? 1 : 0).u8(message.flags);
    case 'clipState':
      return void fields
        .u8(message.enabled ? 1 : 0)
        .u8(message.policy)
        .u8(message.reason);
    case 'clipOffer': {
      const entries = message.entries.slice(0, clipOfferEntries);
      fields.u32(message.sequence).u8(entries.length);
      for (const { mimeType, size } of entries) {
        writeText(fields, mimeType, TextBytes.mimeType);
        fields.u64(size);
      }
      return;
    }
    case 'clipFetch':
      fields.u32(message.sequence).u32(message.file);
      return writeText(fields, message.mimeType, TextBytes.mimeType);
    case 'clipFetchHead':
      return void fields.u8(message.status).u64(message.size);
    case 'cursorShape': {
      const { width, height } = message;
      if (!isCursorSide(width) || !isCursorSide(height)) throw malformed(`a pointer of ${width}×${height}`);
      fields.u32(message.serial).u16(width).u16(height).u16(message.hotX).u16(message.hotY);
      return void fields.bytes(sized(message.rgba, width * height * 4));
    }
    case 'cursorRenderMode':
      return void fields.u8(message.clientDraws ? 1 : 0);
    case 'accessUpdate':
      return void fields.u32(message.grants).u32(message.expiresInSeconds);
    default:
      throw malformed(`no such message: ${String(message satisfies never)}`);
  }
}

/** Whether a pointer's picture may be so wide or high. */
export function isCursorSide(side: number): boolean {
  return side >= 1 && side <= cursorSide;
}

function writeMode(fields: FieldWriter, mode: Mode): void {
  fields.u32(mode.width).u32(mode.height).u32(mode.refreshHz);
}

/** A text behind a byte of length. */
function writeText(fields: FieldWriter, text: string, maxBytes: number): void {
  const bytes = encodeText(cutText(text, maxBytes));
  fields.u8(bytes.length).bytes(bytes);
}

/** Bytes behind a length of two bytes. */
function writeCounted(fields: FieldWriter, bytes: Uint8Array): void {
  if (bytes.length > 0xffff) throw malformed(`a field of ${bytes.length} bytes`);
  fields.u16(bytes.length).bytes(bytes);
}

function sized(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length !== length) throw malformed(`a field of ${bytes.length} bytes, not ${length}`);
  return bytes;
}
