import type { PerunError } from '../../shared/errors.ts';
import { defaultLimits, type Limits } from '../../shared/limits.ts';
import { headerBytes } from './constants.ts';
import { Gather } from './gather.ts';
import type { PacketMessage, UnknownMessage } from './messages.ts';
import { payloadFault, type PacketSource } from './payload-limits.ts';
import { isKnownType, readPayload, type PacketHeader } from './payloads.ts';

export interface PacketDecoderOptions {
  readonly limits?: Limits;
  /** Whose packets are read; default `any`. */
  readonly from?: PacketSource;
}

/** What one chunk yielded: the messages before the error, if there is one, are good. */
export interface Decoded {
  readonly messages: (PacketMessage | UnknownMessage)[];
  readonly error?: PerunError;
}

/**
 * Splits a stream of bytes into packets; how the stream was cut into chunks makes no difference. A declared length is
 * judged before anything is kept, payloads of unknown types are skipped without being kept. After an error nothing more
 * is read, and every push returns that error. Message bytes are views of the chunk where it holds them whole.
 */
export class PacketDecoder {
  readonly #limits: Limits;
  readonly #headerPart = new Uint8Array(headerBytes);
  #from: PacketSource;
  #headerFilled = 0;
  #header: PacketHeader | undefined;
  #gather: Gather | undefined;
  #toSkip = 0;
  #proven = 0;
  #error: PerunError | undefined;

  constructor(options: PacketDecoderOptions = {}) {
    this.#limits = options.limits ?? defaultLimits;
    this.#from = options.from ?? 'any';
  }

  /** Says what the peer turned out to be; counts from the next header on. */
  expect(from: PacketSource): void {
    this.#from = from;
  }

  /** True where the stream stands between two packets. */
  get idle(): boolean {
    return this.#headerFilled === 0 && this.#header === undefined;
  }

  /** Bytes held for the packet that is not whole yet. */
  get allocated(): number {
    return this.#gather?.allocated ?? 0;
  }

  push(chunk: Uint8Array): Decoded {
    const messages: (PacketMessage | UnknownMessage)[] = [];
    let at = 0;
    // A packet without payload is complete with no byte left, hence the second condition.
    while (this.#error === undefined && (at < chunk.length || this.#isComplete())) {
      at +=
        this.#header === undefined ? this.#readHeader(chunk, at) : this.#readBody(this.#header, chunk, at, messages);
    }
    return this.#error === undefined ? { messages } : { messages, error: this.#error };
  }

  #isComplete(): boolean {
    return this.#header !== undefined && this.#header.length === 0;
  }

  #readHeader(chunk: Uint8Array, at: number): number {
    const taken = Math.min(headerBytes - this.#headerFilled, chunk.length - at);
    this.#headerPart.set(chunk.subarray(at, at + taken), this.#headerFilled);
    this.#headerFilled += taken;
    if (this.#headerFilled < headerBytes) return taken;
    this.#headerFilled = 0;
    const view = new DataView(this.#headerPart.buffer);
    const header = {
      type: view.getUint8(0),
      flags: view.getUint8(1),
      sequence: view.getUint16(2),
      length: view.getUint32(4),
    };
    this.#error = payloadFault(header.type, header.length, this.#limits, this.#from);
    this.#header = header;
    this.#toSkip = isKnownType(header.type) ? 0 : header.length;
    return taken;
  }

  #readBody(header: PacketHeader, chunk: Uint8Array, at: number, messages: (PacketMessage | UnknownMessage)[]): number {
    const there = chunk.length - at;
    if (!isKnownType(header.type)) {
      const skipped = Math.min(this.#toSkip, there);
      this.#toSkip -= skipped;
      if (this.#toSkip === 0) {
        this.#header = undefined;
        messages.push({ kind: 'unknown', ...header });
      }
      return skipped;
    }
    if (this.#gather === undefined && there >= header.length) {
      this.#finish(header, chunk.subarray(at, at + header.length), messages);
      return header.length;
    }
    const gather = (this.#gather ??= new Gather(header.length, this.#proven));
    const taken = Math.min(gather.missing, there);
    gather.add(chunk.subarray(at, at + taken));
    if (gather.missing === 0) {
      this.#gather = undefined;
      this.#proven = Math.max(this.#proven, header.length);
      this.#finish(header, gather.take(), messages);
    }
    return taken;
  }

  #finish(header: PacketHeader, payload: Uint8Array, messages: (PacketMessage | UnknownMessage)[]): void {
    this.#header = undefined;
    const message = readPayload(header, payload, this.#limits);
    if (message instanceof Error) this.#error = message;
    else messages.push(message);
  }
}
