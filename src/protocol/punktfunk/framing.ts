import type { PerunError } from '../../shared/errors.ts';
import { controlMessageBytes } from './constants.ts';
import { tooLarge } from './fault.ts';

const lengthBytes = 2;

/** A message with its length in front, as the control stream carries it. PROTOCOL_TOO_LARGE is thrown: a fault of ours. */
export function frameMessage(message: Uint8Array): Uint8Array {
  if (message.length > controlMessageBytes) throw tooLarge(`a control message of ${message.length} bytes`);
  const framed = new Uint8Array(lengthBytes + message.length);
  framed[0] = message.length & 0xff;
  framed[1] = message.length >>> 8;
  framed.set(message, lengthBytes);
  return framed;
}

/**
 * Cuts the bytes of a control stream into messages, however they arrive. All state is kept between calls, so that a
 * reader may stop in the middle of a message and go on later; after an error nothing more is read.
 */
export class MessageReader {
  readonly #maxBytes: number;
  readonly #length = new Uint8Array(lengthBytes);
  #lengthAt = 0;
  #body: Uint8Array | undefined;
  #bodyAt = 0;
  #error: PerunError | undefined;

  /** `maxBytes`: the longest message that is read; a longer one is PROTOCOL_TOO_LARGE before anything is allocated. */
  constructor(maxBytes: number = controlMessageBytes) {
    this.#maxBytes = maxBytes;
  }

  /** The messages that are whole now, as copies; with an error where the stream cannot be read any further. */
  push(chunk: Uint8Array): { readonly messages: readonly Uint8Array[]; readonly error?: PerunError } {
    const messages: Uint8Array[] = [];
    let at = 0;
    while (at < chunk.length && this.#error === undefined) {
      if (this.#body === undefined) at = this.#takeLength(chunk, at);
      else at = this.#takeBody(this.#body, chunk, at);
      if (this.#body !== undefined && this.#bodyAt === this.#body.length) {
        messages.push(this.#body);
        this.#body = undefined;
        this.#lengthAt = 0;
      }
    }
    return this.#error === undefined ? { messages } : { messages, error: this.#error };
  }

  /** Whether the stream may end here: not inside a message. */
  get isBetweenMessages(): boolean {
    return this.#body === undefined && this.#lengthAt === 0;
  }

  #takeLength(chunk: Uint8Array, at: number): number {
    this.#length[this.#lengthAt] = chunk[at] ?? 0;
    this.#lengthAt += 1;
    if (this.#lengthAt === lengthBytes) {
      const length = (this.#length[0] ?? 0) | ((this.#length[1] ?? 0) << 8);
      if (length > this.#maxBytes) {
        this.#error = tooLarge(`a control message of ${length} bytes, ${this.#maxBytes} are read`);
      } else {
        this.#body = new Uint8Array(length);
        this.#bodyAt = 0;
      }
    }
    return at + 1;
  }

  #takeBody(body: Uint8Array, chunk: Uint8Array, at: number): number {
    const part = chunk.subarray(at, at + body.length - this.#bodyAt);
    body.set(part, this.#bodyAt);
    this.#bodyAt += part.length;
    return at + part.length;
  }
}
