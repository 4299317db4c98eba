import { PerunError } from './errors.ts';

const encoder = new TextEncoder();
const strict = new TextDecoder('utf-8', { fatal: true });
const lenient = new TextDecoder('utf-8');

// C0, DEL and C1 controls, line and paragraph separators, and the marks that reverse the reading direction: text of a
// peer ends up on terminals, where such characters are commands.
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** Takes out everything that could steer a terminal or a log: control characters and direction marks. */
export function cleanText(text: string): string {
  return text.replace(unprintable, '');
}

/** Cuts to at most `bytes` of UTF-8, between characters. */
export function cutText(text: string, bytes: number): string {
  const whole = encoder.encode(text);
  if (whole.length <= bytes) return text;
  let end = bytes;
  while (end > 0 && ((whole[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return lenient.decode(whole.subarray(0, end));
}

export function encodeText(text: string): Uint8Array {
  return encoder.encode(text);
}

/** UTF-8 of a peer, cleaned of control characters; PROTOCOL_MALFORMED where it is not UTF-8. */
export function decodeText(bytes: Uint8Array, what: string): string | PerunError {
  try {
    return cleanText(strict.decode(bytes));
  } catch (cause) {
    return new PerunError('PROTOCOL_MALFORMED', `${what} is not UTF-8`, { cause });
  }
}

/** As decodeText, but what is not UTF-8 becomes U+FFFD: for texts that are only shown. */
export function decodeTextLoosely(bytes: Uint8Array): string {
  return cleanText(lenient.decode(bytes));
}
