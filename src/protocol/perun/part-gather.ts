import type { Part } from '../../shared/asks.ts';
import { PerunError } from '../../shared/errors.ts';
import { Gather } from './gather.ts';

/** Puts parts together that come in order. Memory follows what has arrived, not what was announced. */
export class PartGather {
  readonly #most: number;
  #gather: Gather | undefined;
  #total = 0;

  /** More than `most` bytes are refused. */
  constructor(most: number) {
    this.#most = most;
  }

  /** The whole bytes with the last part, undefined before it, or what is wrong. */
  add({ offset, total, bytes }: Part): Uint8Array | PerunError | undefined {
    if (total > this.#most) {
      return new PerunError('PROTOCOL_TOO_LARGE', `${total} bytes announced, ${this.#most} are allowed`);
    }
    const gather = (this.#gather ??= new Gather((this.#total = total)));
    const filled = this.#total - gather.missing;
    if (total !== this.#total || offset !== filled || offset + bytes.length > total) {
      const text = `the part at ${offset} of ${total} bytes does not follow ${filled} of ${this.#total}`;
      return new PerunError('PROTOCOL_MALFORMED', text);
    }
    gather.add(bytes);
    return gather.missing === 0 ? gather.take() : undefined;
  }
}
