import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const macBytes = 16;
const timeBytes = 6;
const lifeMs = 10_000;

/**
 * Proves that a client gets what is sent to the address it claims (RFC 9000, 8.1): the token of a Retry holds when and
 * for which first connection id it was made, under a key that lives as long as the listener. Nothing is kept per client.
 */
export class RetryTokens {
  readonly #key = randomBytes(32);

  /** `peer` is address and port as text. */
  mint(peer: string, originalId: Uint8Array, now: number = Date.now()): Uint8Array {
    const body = Buffer.alloc(timeBytes + originalId.length);
    body.writeUIntBE(now, 0, timeBytes);
    body.set(originalId, timeBytes);
    return Buffer.concat([this.#mac(peer, body), body]);
  }

  /** The first connection id of the client; undefined where the token is not ours, not this peer's, or too old. */
  check(peer: string, token: Uint8Array, now: number = Date.now()): Uint8Array | undefined {
    if (token.length < macBytes + timeBytes) return undefined;
    const body = Buffer.from(token.buffer, token.byteOffset + macBytes, token.length - macBytes);
    if (!timingSafeEqual(token.subarray(0, macBytes), this.#mac(peer, body))) return undefined;
    const age = now - body.readUIntBE(0, timeBytes);
    return age >= 0 && age <= lifeMs ? Uint8Array.from(body.subarray(timeBytes)) : undefined;
  }

  #mac(peer: string, body: Uint8Array): Buffer {
    return createHmac('sha256', this.#key).update(`${peer}\n`).update(body).digest().subarray(0, macBytes);
  }
}
