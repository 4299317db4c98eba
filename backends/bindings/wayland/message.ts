import { PerunError } from '../../../src/shared/errors.ts';
import type { Signature, WireValue } from './shape.ts';

/** Object and size come before the arguments; the size counts these as well. */
export const headerSize = 8;
/** A size is 16 bits. */
export const maxMessageSize = 65_532;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Where the descriptors of a message are put, or come from, in their order. */
export interface DescriptorQueue {
  /** Undefined where there is none. */
  take(): number | undefined;
}

/** A request as bytes, and the descriptors that go with it. Fails with USAGE for what no message can hold. */
export function encodeMessage(
  object: number,
  opcode: number,
  signature: Signature,
  values: readonly WireValue[],
): { bytes: Uint8Array; descriptors: number[] } {
  const descriptors: number[] = [];
  const parts = [...signature].map((letter, at): number | Uint8Array | null => {
    const value = values[at];
    if (value === undefined) throw malformedRequest(`argument ${at} is missing`);
    if (letter === 's' || letter === 'S') return encodeText(value, letter === 'S');
    if (letter === 'a') {
      if (!(value instanceof Uint8Array)) throw malformedRequest(`argument ${at} is no bytes`);
      return value;
    }
    if (typeof value !== 'number') throw malformedRequest(`argument ${at} is no number`);
    if (letter !== 'h') return letter === 'f' ? Math.round(value * 256) : value;
    descriptors.push(value);
    return null;
  });
  let size = headerSize;
  for (const part of parts) size += part === null ? 0 : typeof part === 'number' ? 4 : 4 + padded(part.length);
  if (size > maxMessageSize) throw malformedRequest(`${size} bytes are more than ${maxMessageSize}`);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, object, true);
  view.setUint32(4, ((size << 16) | opcode) >>> 0, true);
  let at = headerSize;
  for (const part of parts) {
    if (part === null) continue;
    view.setInt32(at, typeof part === 'number' ? part | 0 : part.length, true);
    at += 4;
    if (typeof part === 'number') continue;
    bytes.set(part, at);
    at += padded(part.length);
  }
  return { bytes, descriptors };
}

/** The arguments of an event. Fails with PROTOCOL_MALFORMED; what was taken from the queue until then is in the error's hands no more. */
export function decodeArguments(body: Uint8Array, signature: Signature, descriptors: DescriptorQueue): WireValue[] {
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  let at = 0;
  const values: WireValue[] = [];
  const word = (): number => {
    if (body.length - at < 4) throw malformed('an event ends before its arguments do');
    at += 4;
    return at - 4;
  };
  const block = (): Uint8Array => {
    const length = view.getUint32(word(), true);
    if (length > body.length - at || padded(length) > body.length - at) {
      throw malformed('a text or array is longer than its event');
    }
    const bytes = body.subarray(at, at + length);
    at += padded(length);
    return bytes;
  };
  for (const letter of signature) {
    if (letter === 'h') {
      const descriptor = descriptors.take();
      if (descriptor === undefined) throw malformed('an event came without its descriptor');
      values.push(descriptor);
    } else if (letter === 's' || letter === 'S') values.push(decodeText(block(), letter === 'S'));
    else if (letter === 'a') values.push(block().slice());
    else if (letter === 'i') values.push(view.getInt32(word(), true));
    else if (letter === 'f') values.push(view.getInt32(word(), true) / 256);
    else values.push(view.getUint32(word(), true));
  }
  if (at !== body.length) throw malformed('an event is longer than its arguments');
  return values;
}

function encodeText(value: WireValue, mayBeNull: boolean): number | Uint8Array {
  if (value === null && mayBeNull) return 0;
  if (typeof value !== 'string' || value.includes('\0')) throw malformedRequest('a text is none, or holds a zero');
  const bytes = encoder.encode(value);
  const ended = new Uint8Array(bytes.length + 1);
  ended.set(bytes);
  return ended;
}

function decodeText(bytes: Uint8Array, mayBeNull: boolean): string | null {
  if (bytes.length === 0) {
    if (mayBeNull) return null;
    throw malformed('a text is missing');
  }
  if (bytes.at(-1) !== 0) throw malformed('a text does not end with a zero');
  try {
    return utf8.decode(bytes.subarray(0, -1));
  } catch (error) {
    throw malformed('a text is not UTF-8', error);
  }
}

function padded(length: number): number {
  return (length + 3) & ~3;
}

/** Of what a compositor sent. */
export function malformed(what: string, cause?: unknown): PerunError {
  return new PerunError('PROTOCOL_MALFORMED', `Wayland: ${what}`, {
    ...(cause === undefined ? {} : { cause }),
    remedy: 'the compositor does not speak Wayland as this program does; say which one it is in a report',
  });
}

function malformedRequest(what: string): PerunError {
  return new PerunError('USAGE', `Wayland: a request cannot be sent: ${what}`);
}
