import type { DatagramBatch } from '../../shared/datagram-batch.ts';
import { PerunError } from '../../shared/errors.ts';
import { countUnsent, type WritableCounters } from './counters.ts';
import type { Address, UdpLibc } from './libc.ts';
import { MessageTable } from './message-table.ts';
import type { UdpPeer } from './peer.ts';
import { encodeSockaddr, type Sockaddr, type UdpFamily } from './sockaddr.ts';

/** Messages of one call; a frame of more is sent by several. */
const mostMessages = 64;
/** What the kernel cuts at most from one message. */
const mostSegments = 64;
/** Most bytes of one message that is cut, with room for the headers. */
const mostMessageBytes = 65_000;

/** The sending half of a native socket. */
export class NativeSender {
  /** Whether messages are cut by the kernel; false once it turned out that it cannot. */
  gso: boolean;
  lastFailure: string | undefined;
  readonly #libc: UdpLibc;
  readonly #fd: number;
  readonly #family: UdpFamily;
  readonly #counters: WritableCounters;
  readonly #table: MessageTable;
  #isConnected = false;
  /** Where the last sends went, and what from: both are the same again and again. */
  #to: UdpPeer | undefined;
  #toName: Sockaddr | undefined;
  #bytes: Uint8Array | undefined;
  #base: Address = 0;

  constructor(libc: UdpLibc, fd: number, family: UdpFamily, gso: boolean, counters: WritableCounters) {
    this.#libc = libc;
    this.#fd = fd;
    this.#family = family;
    this.gso = gso;
    this.#counters = counters;
    this.#table = new MessageTable(libc, mostMessages);
  }

  send(batch: DatagramBatch, first: number, count: number, to: UdpPeer | undefined): number {
    if (!this.#isConnected) this.#aim(to);
    const { bytes, size } = batch;
    if (bytes !== this.#bytes) {
      this.#base = this.#libc.addressOf(bytes);
      this.#bytes = bytes;
    }
    const end = first + count;
    let next = first;
    let each = this.gso ? Math.max(1, Math.min(mostSegments, Math.floor(mostMessageBytes / size))) : 1;
    let isRefusedWhole = false;
    while (next < end) {
      const messages = this.#lay(size, next, end, each);
      const taken = this.#libc.sendmmsg(this.#fd, this.#table.address, messages, 0);
      if (taken > 0) {
        const datagrams = Math.min(taken * each, end - next);
        next += datagrams;
        this.#counters.sent += datagrams;
        this.#counters.sentBytes += datagrams * size;
        // Taken one by one, and not as a whole: this way out cannot cut.
        if (isRefusedWhole) this.gso = false;
        continue;
      }
      const error = this.#libc.errno();
      if (error === 'EINTR') continue;
      // The answer to an earlier datagram; having told it, the kernel sends again.
      if (error === 'ECONNREFUSED') this.#counters.refused += 1;
      else if (each > 1 && ['EIO', 'EINVAL', 'EMSGSIZE'].includes(error)) {
        each = 1;
        isRefusedWhole = true;
      } else {
        if (!countUnsent(this.#counters, error, end - next)) this.lastFailure = error;
        break;
      }
    }
    return next - first;
  }

  /** After connect(2), messages have no receiver of their own. */
  connected(): void {
    this.#isConnected = true;
    for (let message = 0; message < mostMessages; message += 1) this.#table.setName(message, 0, 0);
  }

  /** Forgets the buffer of the last batch. */
  close(): void {
    this.#bytes = undefined;
  }

  /** Puts the receiver into all messages at once; it seldom changes. */
  #aim(to: UdpPeer | undefined): void {
    if (to === undefined) throw new PerunError('USAGE', 'a UDP socket without a peer has to be told where to send to');
    if (to === this.#to) return;
    this.#toName = encodeSockaddr(to, this.#family);
    this.#to = to;
    const address = this.#libc.addressOf(this.#toName.bytes);
    for (let message = 0; message < mostMessages; message += 1) {
      this.#table.setName(message, address, this.#toName.length);
    }
  }

  /** Lays out messages of `each` datagrams from `next` on, as many as one call takes, and returns how many they are. */
  #lay(size: number, next: number, end: number, each: number): number {
    const messages = Math.min(mostMessages, Math.ceil((end - next) / each));
    for (let message = 0; message < messages; message += 1) {
      const begin = next + message * each;
      const datagrams = Math.min(each, end - begin);
      this.#table.setRange(message, this.#base + begin * size, datagrams * size);
      this.#table.setSegment(message, datagrams > 1 ? size : 0);
    }
    return messages;
  }
}
