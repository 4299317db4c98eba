import type { UdpPeer } from './peer.ts';
import { decodeSockaddr, sockaddrBytes } from './sockaddr.ts';

/** Received datagrams, lying in one buffer that the next `receive` fills anew. */
export class UdpInbox {
  /** What they lie in; may be written to, as opening them in place does. */
  readonly bytes: Uint8Array;
  /** Where each begins, and how long it is. */
  readonly offsets: Uint32Array;
  readonly lengths: Uint32Array;
  /** How many there are. */
  count = 0;
  /** Socket addresses, one for each message of the system, which may be many datagrams. */
  readonly sockaddrs: Uint8Array;
  readonly #messageOf: Uint16Array;

  /** Room for `messages` from the system of `messageBytes` each, and for so many datagrams in them. */
  constructor(messages: number, messageBytes: number, datagrams: number) {
    // Made with a buffer of its own, so that it never moves: the kernel writes there.
    this.bytes = new Uint8Array(new ArrayBuffer(messages * messageBytes));
    this.sockaddrs = new Uint8Array(new ArrayBuffer(messages * sockaddrBytes));
    this.offsets = new Uint32Array(datagrams);
    this.lengths = new Uint32Array(datagrams);
    this.#messageOf = new Uint16Array(datagrams);
  }

  /** One datagram more, of a message; false where there is no room. */
  add(offset: number, length: number, message: number): boolean {
    if (this.count === this.offsets.length) return false;
    this.offsets[this.count] = offset;
    this.lengths[this.count] = length;
    this.#messageOf[this.count] = message;
    this.count += 1;
    return true;
  }

  /** The bytes of one datagram, without a copy. */
  datagram(index: number): Uint8Array {
    const offset = this.offsets[index] ?? 0;
    return this.bytes.subarray(offset, offset + (index < this.count ? (this.lengths[index] ?? 0) : 0));
  }

  /** Who sent it. */
  peerOf(index: number): UdpPeer {
    return decodeSockaddr(this.sockaddrs, (this.#messageOf[index] ?? 0) * sockaddrBytes);
  }
}
