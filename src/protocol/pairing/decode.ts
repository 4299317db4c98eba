import { PerunError } from '../../shared/errors.ts';
import { decodeText } from '../../shared/text.ts';
import {
  certificateMaxBytes,
  confirmBytes,
  deviceNameBytes,
  nonceBytes,
  PairCode,
  PairKind,
  type PairMessage,
  type PairOutcome,
  pairMessageMaxBytes,
  pendingIdBytes,
  shareBytes,
  signatureBytes,
  spkiBytes,
} from './messages.ts';

const outcomes = new Map(Object.entries(PairCode).map(([outcome, code]) => [code as number, outcome as PairOutcome]));

/**
 * Reads one whole message; the fields are copies. PROTOCOL_MALFORMED where it is cut, longer than its fields, or of no
 * known kind; PROTOCOL_TOO_LARGE where a length is over its limit. Throws nothing.
 */
export function decodePairMessage(bytes: Uint8Array): PairMessage | PerunError {
  if (bytes.length > pairMessageMaxBytes) {
    return new PerunError(
      'PROTOCOL_TOO_LARGE',
      `a pairing message of ${bytes.length} bytes, ${pairMessageMaxBytes} are read`,
    );
  }
  const fields = new Fields(bytes.subarray(1));
  const message = read(bytes[0] ?? 0, fields);
  if (fields.fault !== undefined) return fields.fault;
  if (message === undefined) return new PerunError('PROTOCOL_MALFORMED', 'a pairing message of no known kind');
  if (fields.left > 0) return new PerunError('PROTOCOL_MALFORMED', 'a pairing message is longer than its fields');
  return message;
}

function read(kind: number, fields: Fields): PairMessage | undefined {
  switch (kind) {
    case PairKind.request:
      return { kind: 'request', share: fields.bytes(shareBytes), name: fields.text(deviceNameBytes) };
    case PairKind.challenge:
      return { kind: 'challenge', share: fields.bytes(shareBytes), confirm: fields.bytes(confirmBytes) };
    case PairKind.proof:
      return { kind: 'proof', confirm: fields.bytes(confirmBytes) };
    case PairKind.result:
      return readResult(fields);
    case PairKind.knock:
      return { kind: 'knock', name: fields.text(deviceNameBytes) };
    case PairKind.pending:
      return { kind: 'pending', waitMs: fields.number(4), id: fields.text(pendingIdBytes) };
    case PairKind.identityHello:
      return { kind: 'identityHello', spki: fields.bytes(spkiBytes), nonce: fields.bytes(nonceBytes) };
    case PairKind.hostIdentity:
      return {
        kind: 'hostIdentity',
        certificate: fields.counted(certificateMaxBytes),
        nonce: fields.bytes(nonceBytes),
        signature: fields.bytes(signatureBytes),
      };
    case PairKind.identityProof:
      return { kind: 'identityProof', signature: fields.bytes(signatureBytes) };
    default:
      return undefined;
  }
}

/** An outcome that we do not know came from a newer host; it is not `paired`, and that is all that counts. */
function readResult(fields: Fields): PairMessage {
  const outcome = outcomes.get(fields.number(1)) ?? 'failed';
  const [grants, expiresAt] = [fields.number(1), fields.number(6)];
  const isPaired = outcome === 'paired';
  return { kind: 'result', outcome, grants: isPaired ? grants : 0, expiresAt: isPaired ? expiresAt : 0 };
}

/** Takes field after field; the first fault stays, and what is read after it means nothing. */
class Fields {
  readonly #bytes: Uint8Array;
  #at = 0;
  fault: PerunError | undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  bytes(count: number): Uint8Array {
    if (count > this.left) {
      this.fault ??= new PerunError('PROTOCOL_MALFORMED', 'a pairing message is cut');
      return new Uint8Array(0);
    }
    this.#at += count;
    return this.#bytes.slice(this.#at - count, this.#at);
  }

  /** Big-endian, up to six bytes. */
  number(count: number): number {
    return this.bytes(count).reduce((value, byte) => value * 256 + byte, 0);
  }

  /** UTF-8 behind a byte of length, cleaned. */
  text(maxBytes: number): string {
    const text = decodeText(this.#limited(this.number(1), maxBytes), 'a text of a pairing message');
    if (typeof text === 'string') return text.trim();
    this.fault ??= text;
    return '';
  }

  /** Bytes behind a length of two bytes. */
  counted(maxBytes: number): Uint8Array {
    return this.#limited(this.number(2), maxBytes);
  }

  #limited(length: number, maxBytes: number): Uint8Array {
    if (length > maxBytes) {
      this.fault ??= new PerunError('PROTOCOL_TOO_LARGE', `a field of ${length} bytes, ${maxBytes} are read`);
      return new Uint8Array(0);
    }
    return this.bytes(length);
  }
}
