import { PerunError } from '../../shared/errors.ts';
import { cleanText, cutText, encodeText } from '../../shared/text.ts';
import { deviceNameBytes, PairCode, PairKind, pendingIdBytes, type PairMessage } from './messages.ts';

/** The bytes of one message. Names are cleaned and cut; a field of a wrong size is a fault of ours and throws. */
export function encodePairMessage(message: PairMessage): Uint8Array {
  return joined([Uint8Array.of(PairKind[message.kind]), ...fieldsOf(message)]);
}

function fieldsOf(message: PairMessage): readonly Uint8Array[] {
  switch (message.kind) {
    case 'request':
      return [message.share, shortText(message.name, deviceNameBytes)];
    case 'challenge':
      return [message.share, message.confirm];
    case 'proof':
      return [message.confirm];
    case 'result':
      return [Uint8Array.of(PairCode[message.outcome], message.grants), u48(message.expiresAt)];
    case 'knock':
      return [shortText(message.name, deviceNameBytes)];
    case 'pending':
      return [u32(message.waitMs), shortText(message.id, pendingIdBytes)];
    case 'identityHello':
      return [message.spki, message.nonce];
    case 'hostIdentity':
      return [u16(message.certificate.length), message.certificate, message.nonce, message.signature];
    case 'identityProof':
      return [message.signature];
    default:
      throw new PerunError('FAILED', `no such message: ${String(message satisfies never)}`);
  }
}

/** A text behind a byte of length. */
function shortText(text: string, maxBytes: number): Uint8Array {
  const bytes = encodeText(cutText(cleanText(text).trim(), maxBytes));
  return joined([Uint8Array.of(bytes.length), bytes]);
}

function u16(value: number): Uint8Array {
  return Uint8Array.of((value >>> 8) & 0xff, value & 0xff);
}

function u32(value: number): Uint8Array {
  return Uint8Array.of((value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}

/** Seconds need more than 32 bits from 2106 on, and less than 48 for as long as anyone will care. */
function u48(value: number): Uint8Array {
  return joined([u16(Math.floor(value / 2 ** 32)), u32(value % 2 ** 32)]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
