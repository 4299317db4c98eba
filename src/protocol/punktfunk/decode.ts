import type { PerunError } from '../../shared/errors.ts';
import { cutText, decodeTextLoosely } from '../../shared/text.ts';
import {
  clipOfferEntries,
  controlHeadBytes,
  type ControlKind,
  controlTypes,
  Magic,
  magicBytes,
  pairConfirmBytes,
  TextBytes,
} from './constants.ts';
import { isCursorSide } from './encode.ts';
import { malformed, tooLarge } from './fault.ts';
import { FieldReader } from './field-reader.ts';
import { hasMagic } from './message-family.ts';
import type { ClipEntry, ControlMessage, Mode, UnknownControl } from './messages.ts';

const kinds = new Map(Object.entries(controlTypes).map(([kind, row]) => [row.type as number, kind as ControlKind]));

/** Whose bytes have to end with the last field: what is appended to a message of trust was not agreed on by both. */
const trustKinds: ReadonlySet<ControlKind> = new Set(['pairRequest', 'pairChallenge', 'pairProof', 'pairResult']);

/**
 * Reads one typed control message; fields are copies. `unknown` for types of newer peers; PROTOCOL_MALFORMED where it is
 * cut or breaks the format, PROTOCOL_TOO_LARGE where a length is over its limit. Throws nothing.
 */
export function decodeControl(bytes: Uint8Array): ControlMessage | UnknownControl | PerunError {
  if (!hasMagic(bytes, Magic.control) || bytes.length < controlHeadBytes) {
    return malformed(`a message of ${bytes.length} bytes is no control message`);
  }
  const type = bytes[magicBytes] ?? 0;
  const kind = kinds.get(type);
  if (kind === undefined) return { kind: 'unknown', type };
  const fields = new FieldReader(bytes, controlHeadBytes);
  const message = readBody(kind, fields);
  if (message instanceof Error) return message;
  if (fields.isCut) return malformed(`a message of kind ${kind} is cut`);
  if (trustKinds.has(kind) && fields.left > 0) return malformed(`a message of kind ${kind} is longer than its fields`);
  return message;
}

function readBody(kind: ControlKind, fields: FieldReader): ControlMessage | PerunError {
  switch (kind) {
    case 'reconfigure':
      return { kind, mode: readMode(fields) };
    case 'reconfigured':
      return { kind, accepted: fields.u8() !== 0, mode: readMode(fields) };
    case 'requestKeyframe':
      return { kind };
    case 'lossReport':
      return { kind, lossPpm: fields.u32() };
    case 'setBitrate':
    case 'linkReport':
      return { kind, kbps: fields.u32() };
    case 'bitrateChanged':
      return { kind, kbps: fields.u32(), ...(fields.left > 0 && { reason: fields.u8() }) };
    case 'rfiRequest':
      return { kind, first: fields.u32(), last: fields.u32() };
    case 'shardPayloadChanged':
    case 'shardPayloadAck':
      return { kind, shardBytes: fields.u16() };
    case 'pipelineGap':
      return { kind, gapMs: fields.u32() };
    case 'pairRequest':
      return readPairRequest(fields);
    case 'pairChallenge':
      return { kind, share: fields.bytes(fields.u16()), confirm: fields.bytes(pairConfirmBytes) };
    case 'pairProof':
      return { kind, confirm: fields.bytes(pairConfirmBytes) };
    case 'pairResult':
      return { kind, ok: fields.u8() !== 0 };
    case 'refused':
      return readRefused(fields);
    case 'probeRequest':
      return { kind, kbps: fields.u32(), durationMs: fields.u32() };
    case 'probeResult': {
      const short = { kind, bytes: fields.u64(), packets: fields.u32(), durationMs: fields.u32() };
      return fields.left < 8 ? short : { ...short, wirePackets: fields.u32(), sendDrops: fields.u32() };
    }
    case 'clockProbe':
      return { kind, t1: fields.u64() };
    case 'clockEcho':
      return { kind, t1: fields.u64(), t2: fields.u64(), t3: fields.u64() };
    case 'phaseReport': {
      const [nextLatch, periodNs, uncertaintyNs, leadNs] = [fields.u64(), fields.u32(), fields.u32(), fields.u32()];
      const report = { kind, nextLatch, periodNs, uncertaintyNs, leadNs };
      return fields.left < 2 ? report : { ...report, coherence: fields.u16() };
    }
    case 'clipControl':
      return { kind, enabled: fields.u8() !== 0, flags: fields.u8() };
    case 'clipState':
      return { kind, enabled: fields.u8() !== 0, policy: fields.u8(), reason: fields.u8() };
    case 'clipOffer':
      return readClipOffer(fields);
    case 'clipFetch': {
      const [sequence, file, mimeType] = [fields.u32(), fields.u32(), readText(fields, TextBytes.mimeType)];
      return typeof mimeType === 'string' ? { kind, sequence, file, mimeType } : mimeType;
    }
    case 'clipFetchHead':
      return { kind, status: fields.u8(), size: fields.u64() };
    case 'cursorShape':
      return readCursorShape(fields);
    case 'cursorRenderMode':
      return { kind, clientDraws: fields.u8() !== 0 };
    case 'accessUpdate':
      return { kind, grants: fields.u32(), expiresInSeconds: fields.u32() };
  }
}

function readMode(fields: FieldReader): Mode {
  return { width: fields.u32(), height: fields.u32(), refreshHz: fields.u32() };
}

function readPairRequest(fields: FieldReader): ControlMessage | PerunError {
  const name = readText(fields, TextBytes.deviceName);
  if (typeof name !== 'string') return name;
  const request = { kind: 'pairRequest' as const, name, share: fields.bytes(fields.u16()) };
  return fields.left > 0 ? { ...request, deviceKey: fields.bytes(fields.u16()) } : request;
}

function readRefused(fields: FieldReader): ControlMessage | PerunError {
  const code = fields.u32();
  const length = fields.u16();
  if (length > TextBytes.refusedReason) return tooLarge(`a reason of ${length} bytes`);
  return { kind: 'refused', code, reason: textOf(fields.bytes(length), TextBytes.refusedReason) };
}

function readClipOffer(fields: FieldReader): ControlMessage | PerunError {
  const sequence = fields.u32();
  const count = fields.u8();
  if (count > clipOfferEntries) return tooLarge(`a clipboard of ${count} kinds`);
  const entries: ClipEntry[] = [];
  for (let at = 0; at < count && !fields.isCut; at += 1) {
    const mimeType = readText(fields, TextBytes.mimeType);
    if (typeof mimeType !== 'string') return mimeType;
    entries.push({ mimeType, size: fields.u64() });
  }
  return { kind: 'clipOffer', sequence, entries };
}

function readCursorShape(fields: FieldReader): ControlMessage | PerunError {
  const [serial, width, height] = [fields.u32(), fields.u16(), fields.u16()];
  const [hotX, hotY] = [fields.u16(), fields.u16()];
  if (fields.isCut) return malformed('a message of kind cursorShape is cut');
  if (!isCursorSide(width) || !isCursorSide(height)) return tooLarge(`a pointer of ${width}×${height}`);
  return { kind: 'cursorShape', serial, width, height, hotX, hotY, rgba: fields.bytes(width * height * 4) };
}

function readText(fields: FieldReader, maxBytes: number): string | PerunError {
  const length = fields.u8();
  return length > maxBytes ? tooLarge(`a text of ${length} bytes`) : textOf(fields.bytes(length), maxBytes);
}

/** What is not UTF-8 takes more bytes once it is replaced, and still has to fit where it would be said again. */
function textOf(bytes: Uint8Array, maxBytes: number): string {
  return cutText(decodeTextLoosely(bytes).trim(), maxBytes).trim();
}
