import type { WritableCounters } from './counters.ts';
import { UdpInbox } from './inbox.ts';
import type { UdpLibc } from './libc.ts';
import { MessageTable } from './message-table.ts';
import { isSameSockaddr, type Sockaddr, sockaddrBytes } from './sockaddr.ts';

/** What a message may grow to when the kernel joins datagrams. */
export const joinedBytes = 65_536;
/** Datagrams in such a message, at most; beyond, they are counted as overrun. */
const mostJoined = 64;
const mostMessages = 64;
/** Tables full of strangers' datagrams that one call looks through. */
const mostRounds = 16;

export interface ReceiverOptions {
  readonly gro: boolean;
  readonly inboxBytes: number;
  readonly maxDatagramBytes: number;
}

/** The receiving half of a native socket. */
export class NativeReceiver {
  readonly inbox: UdpInbox;
  lastFailure: string | undefined;
  /** Who is expected, and whether the port counts. */
  expected: { readonly name: Sockaddr; readonly port: boolean } | undefined;
  readonly #libc: UdpLibc;
  readonly #fd: number;
  readonly #counters: WritableCounters;
  readonly #mostBytes: number;
  readonly #slots: number;
  readonly #slotBytes: number;
  readonly #table: MessageTable;
  /** Slots that the last call wrote to. */
  #used: number;

  constructor(libc: UdpLibc, fd: number, options: ReceiverOptions, counters: WritableCounters) {
    const { gro, inboxBytes, maxDatagramBytes } = options;
    this.#libc = libc;
    this.#fd = fd;
    this.#counters = counters;
    this.#mostBytes = maxDatagramBytes;
    this.#slotBytes = gro ? joinedBytes : maxDatagramBytes;
    this.#slots = Math.max(1, Math.min(mostMessages, Math.floor(inboxBytes / this.#slotBytes)));
    this.#used = this.#slots;
    this.inbox = new UdpInbox(this.#slots, this.#slotBytes, this.#slots * (gro ? mostJoined : 1));
    this.#table = new MessageTable(libc, this.#slots);
    const bytes = libc.addressOf(this.inbox.bytes);
    const names = libc.addressOf(this.inbox.sockaddrs);
    for (let slot = 0; slot < this.#slots; slot += 1) {
      this.#table.setRange(slot, bytes + slot * this.#slotBytes, this.#slotBytes);
      this.#table.setName(slot, names + slot * sockaddrBytes, sockaddrBytes);
    }
  }

  receive(): number {
    const { inbox } = this;
    inbox.count = 0;
    for (let round = 0; round < mostRounds && inbox.count === 0; round += 1) {
      const messages = this.#call();
      if (messages === 0) break;
      for (let slot = 0; slot < messages; slot += 1) this.#take(slot);
    }
    return inbox.count;
  }

  #call(): number {
    for (let slot = 0; slot < this.#used; slot += 1) this.#table.expectControl(slot, sockaddrBytes);
    this.#used = 0;
    const messages = this.#libc.recvmmsg(this.#fd, this.#table.address, this.#slots, 0, 0);
    if (messages >= 0) {
      this.#used = messages;
      return messages;
    }
    const error = this.#libc.errno();
    if (error === 'ECONNREFUSED') this.#counters.refused += 1;
    else if (!['EAGAIN', 'EWOULDBLOCK', 'EINTR'].includes(error)) this.lastFailure = error;
    return 0;
  }

  /** Puts the datagrams of one message into the inbox. */
  #take(slot: number): void {
    const { inbox, expected } = this;
    const counters = this.#counters;
    const length = this.#table.lengthOf(slot);
    // A datagram may be empty, and counts all the same.
    const segment = this.#table.segmentOf(slot) || Math.max(length, 1);
    const datagrams = Math.max(1, Math.ceil(length / segment));
    if (expected && !isSameSockaddr(inbox.sockaddrs, slot * sockaddrBytes, expected.name, expected.port)) {
      counters.strangers += datagrams;
      return;
    }
    if (this.#table.isTruncated(slot) || segment > this.#mostBytes) {
      counters.oversized += datagrams;
      return;
    }
    for (let index = 0; index < datagrams; index += 1) {
      const bytes = Math.min(segment, length - index * segment);
      if (!inbox.add(slot * this.#slotBytes + index * segment, bytes, slot)) {
        counters.overrun += 1;
        continue;
      }
      counters.received += 1;
      counters.receivedBytes += bytes;
    }
  }
}
