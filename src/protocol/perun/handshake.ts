import { PerunError } from '../../shared/errors.ts';
import type { Limits } from '../../shared/limits.ts';
import { errorMagic, helloBytes, helloMagic, okBytes, okMagic, protocolVersion } from './constants.ts';
import type { HandshakeMessage } from './messages.ts';
import { decodeTextLoosely } from '../../shared/text.ts';

/** What a handshake reader found: a message, the bytes glued behind it, or why there is none. */
export type HandshakeStep =
  | { readonly kind: 'more' }
  | { readonly kind: 'done'; readonly message: HandshakeMessage; readonly rest: Uint8Array }
  | { readonly kind: 'failed'; readonly error: PerunError };

const more: HandshakeStep = { kind: 'more' };

/**
 * Reads the first message of a connection, cut in any way: the hello (of `connect`'s side) or the answer to it. The
 * first wrong byte of the magic ends it. What is kept is bounded by the longest error text.
 */
export class HandshakeReader {
  readonly #limits: Limits;
  readonly #expected: 'hello' | 'answer';
  #kept: Uint8Array = new Uint8Array(0);

  constructor(expected: 'hello' | 'answer', limits: Limits) {
    this.#expected = expected;
    this.#limits = limits;
  }

  push(chunk: Uint8Array): HandshakeStep {
    const bytes = join(this.#kept, chunk);
    const step = this.#expected === 'hello' ? readHello(bytes) : readAnswer(bytes, this.#limits.errorTextBytes);
    if (step.kind === 'more') this.#kept = bytes;
    return step;
  }

  /** The connection ended: an error text without its end is as good as it gets; anything else is not whole. */
  finish(): HandshakeStep {
    if (this.#expected === 'answer' && startsWith(this.#kept, errorMagic) && this.#kept.length > errorMagic.length) {
      const text = this.#kept.subarray(errorMagic.length);
      const end = text.indexOf(0);
      return refusal(end < 0 ? text : text.subarray(0, end));
    }
    return { kind: 'failed', error: new PerunError('CONNECTION_LOST', 'the connection ended within the handshake') };
  }
}

function readHello(bytes: Uint8Array): HandshakeStep {
  if (!startsWith(bytes, helloMagic)) return notPerun(`the first bytes are not ${helloMagic}`);
  if (bytes.length < helloBytes) return more;
  const [version, capabilities] = numbersAt(bytes, helloMagic.length);
  return { kind: 'done', message: { kind: 'hello', version, capabilities }, rest: bytes.subarray(helloBytes) };
}

function readAnswer(bytes: Uint8Array, textLimit: number): HandshakeStep {
  if (startsWith(bytes, okMagic)) {
    if (bytes.length < okBytes) return more;
    const [version, capabilities] = numbersAt(bytes, okMagic.length);
    return { kind: 'done', message: { kind: 'ok', version, capabilities }, rest: bytes.subarray(okBytes) };
  }
  if (!startsWith(bytes, errorMagic)) return notPerun(`the answer is neither ${okMagic} nor ${errorMagic}`);
  return readRefusal(bytes.subarray(errorMagic.length), textLimit);
}

/**
 * Two forms are in use: length u16 and text, or text and one NUL. No text starts with a control character, and no
 * length that is read is as large as two letters, so the first byte tells them apart.
 */
function readRefusal(body: Uint8Array, textLimit: number): HandshakeStep {
  const first = body[0];
  if (first === undefined) return more;
  if (first >= 0x20) {
    const end = body.indexOf(0);
    if (end >= 0) return refusal(body.subarray(0, Math.min(end, textLimit)));
    return body.length > textLimit ? refusal(body.subarray(0, textLimit)) : more;
  }
  const second = body[1];
  if (second === undefined) return more;
  const length = Math.min(first * 256 + second, textLimit);
  return body.length < 2 + length ? more : refusal(body.subarray(2, 2 + length));
}

function refusal(text: Uint8Array): HandshakeStep {
  return { kind: 'done', message: { kind: 'error', text: decodeTextLoosely(text) }, rest: new Uint8Array(0) };
}

/** True where the bytes, as far as they go, are those of the magic. */
function startsWith(bytes: Uint8Array, magic: string): boolean {
  const length = Math.min(bytes.length, magic.length);
  for (let at = 0; at < length; at += 1) if (bytes[at] !== magic.charCodeAt(at)) return false;
  return true;
}

function numbersAt(bytes: Uint8Array, at: number): [number, number] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return [view.getUint16(at), view.getUint16(at + 2)];
}

function notPerun(message: string): HandshakeStep {
  return { kind: 'failed', error: new PerunError('PROTOCOL_MAGIC', message) };
}

/** Names the error of a version that is not ours. */
export function versionFault(version: number): PerunError | undefined {
  if (version === protocolVersion) return undefined;
  return new PerunError('PROTOCOL_VERSION', `the peer speaks version ${version}, not ${protocolVersion}`);
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}
