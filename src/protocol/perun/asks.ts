import type { AskKind, AskPart, Part } from '../../shared/asks.ts';
import { PerunError } from '../../shared/errors.ts';
import { defaultLimits, type Limits } from '../../shared/limits.ts';
import { AnswerCode, askKinds } from './config-keys.ts';
import { decodeNotice, encodeNotice } from './values.ts';

/** request u16 + kind or code u8 + offset u32 + total u32, in front of the bytes. */
const prefixBytes = 11;

export interface Ask {
  /** Number that the asker chose; the answer carries it. */
  readonly request: number;
  readonly part: AskPart;
}

export interface Answer {
  readonly request: number;
  readonly result: Part | PerunError;
}

export function encodeAsk({ request, part }: Ask): Uint8Array {
  return encodePart(request, askKinds[part.kind].kind, part);
}

/** PROTOCOL_MALFORMED, or PROTOCOL_TOO_LARGE where more is announced than a state may have. */
export function decodeAsk(value: Uint8Array, limits: Limits = defaultLimits): Ask | PerunError {
  const read = readPart(value, limits);
  if (read instanceof PerunError) return read;
  for (const kind of Object.keys(askKinds) as AskKind[]) {
    if (askKinds[kind].kind === read.code) return { request: read.request, part: { kind, ...read.part } };
  }
  return malformed(`ask kind ${read.code} is unknown`);
}

/** A failure travels as a notice does: code, space, sentence. */
export function encodeAnswer({ request, result }: Answer): Uint8Array {
  if (!(result instanceof PerunError)) return encodePart(request, AnswerCode.done, result);
  const bytes = encodeNotice({ code: result.code, message: result.message });
  return encodePart(request, AnswerCode.failed, { offset: 0, total: bytes.length, bytes });
}

export function decodeAnswer(value: Uint8Array, limits: Limits = defaultLimits): Answer | PerunError {
  const read = readPart(value, limits);
  if (read instanceof PerunError) return read;
  const { request, code, part } = read;
  if (code === AnswerCode.done) return { request, result: part };
  if (code !== AnswerCode.failed) return malformed(`answer code ${code} is unknown`);
  const notice = decodeNotice(part.bytes);
  return notice instanceof PerunError ? notice : { request, result: new PerunError(notice.code, notice.message) };
}

function encodePart(request: number, code: number, { offset, total, bytes }: Part): Uint8Array {
  const value = new Uint8Array(prefixBytes + bytes.length);
  const view = new DataView(value.buffer);
  view.setUint16(0, request);
  view.setUint8(2, code);
  view.setUint32(3, offset);
  view.setUint32(7, total);
  value.set(bytes, prefixBytes);
  return value;
}

function readPart(value: Uint8Array, limits: Limits): { request: number; code: number; part: Part } | PerunError {
  if (value.length < prefixBytes) return malformed(`an ask or answer of ${value.length} bytes`);
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  const [offset, total, bytes] = [view.getUint32(3), view.getUint32(7), value.subarray(prefixBytes)];
  if (total > limits.stateBytes) {
    return new PerunError('PROTOCOL_TOO_LARGE', `${total} bytes announced, ${limits.stateBytes} are allowed`);
  }
  if (offset + bytes.length > total) return malformed(`bytes ${offset} to ${offset + bytes.length} of ${total}`);
  if (bytes.length === 0 && total > 0) return malformed('an empty part of something');
  return { request: view.getUint16(0), code: view.getUint8(2), part: { offset, total, bytes } };
}

function malformed(message: string): PerunError {
  return new PerunError('PROTOCOL_MALFORMED', message);
}
