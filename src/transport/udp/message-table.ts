import type { Address, UdpLibc } from './libc.ts';

/** Bytes of Linux's structs where a pointer has 64 bits. */
const mmsghdr = 64;
const iovec = 16;
/** Offsets in an mmsghdr, in words of 32 bits. */
const at = {
  name: 0,
  nameLength: 2,
  iov: 4,
  iovCount: 6,
  control: 8,
  controlLength: 10,
  flags: 12,
  length: 14,
} as const;
/** One control message with a value of up to eight bytes. */
const cmsgSpace = 24;
const cmsgHeader = 16;
export const levelUdp = 17;
const udpSegment = 103;
const udpGro = 104;
const truncated = 0x20;
const high = 2 ** 32;

/**
 * The table of messages that sendmmsg and recvmmsg take: for each an address, one range of memory and one control
 * message. Laid out once; what changes from call to call is patched in place.
 */
export class MessageTable {
  readonly address: Address;
  readonly #headers: Uint32Array;
  readonly #ranges: Uint32Array;
  readonly #controls: Uint32Array;
  readonly #controlAddress: Address;

  constructor(libc: UdpLibc, messages: number) {
    const memory = (bytes: number): Uint32Array => new Uint32Array(new ArrayBuffer(bytes));
    this.#headers = memory(messages * mmsghdr);
    this.#ranges = memory(messages * iovec);
    this.#controls = memory(messages * cmsgSpace);
    const addressOf = (words: Uint32Array): Address => libc.addressOf(new Uint8Array(words.buffer));
    this.address = addressOf(this.#headers);
    this.#controlAddress = addressOf(this.#controls);
    const ranges = addressOf(this.#ranges);
    for (let message = 0; message < messages; message += 1) {
      this.#setPointer(message, at.iov, ranges + message * iovec);
      this.#headers[word(message, at.iovCount)] = 1;
    }
  }

  /** Who it goes to, or where to write who it is from; 0 and 0 for a connected socket. */
  setName(message: number, address: Address, length: number): void {
    this.#setPointer(message, at.name, address);
    this.#headers[word(message, at.nameLength)] = length;
  }

  /** Where its bytes are, or where they go. */
  setRange(message: number, address: Address, length: number): void {
    const range = message * (iovec / 4);
    this.#ranges[range] = address % high;
    this.#ranges[range + 1] = Math.floor(address / high);
    this.#ranges[range + 2] = length;
  }

  /** To be cut into datagrams of `size` bytes by the kernel; 0 sends it as it is. */
  setSegment(message: number, size: number): void {
    if (size === 0) {
      this.#setControl(message, 0);
      return;
    }
    const control = message * (cmsgSpace / 4);
    this.#controls[control] = cmsgHeader + 2;
    this.#controls[control + 1] = 0;
    this.#controls[control + 2] = levelUdp;
    this.#controls[control + 3] = udpSegment;
    this.#controls[control + 4] = size;
    this.#setControl(message, cmsgSpace);
  }

  /** Makes room for what the kernel tells of a message; it takes the room away each time. */
  expectControl(message: number, nameLength: number): void {
    this.#headers[word(message, at.nameLength)] = nameLength;
    this.#setControl(message, cmsgSpace);
  }

  /** How many bytes a received message has. */
  lengthOf(message: number): number {
    return this.#headers[word(message, at.length)] ?? 0;
  }

  isTruncated(message: number): boolean {
    return ((this.#headers[word(message, at.flags)] ?? 0) & truncated) !== 0;
  }

  /** Bytes of each datagram in a received message, the last one may be shorter; 0 where it is a single one. */
  segmentOf(message: number): number {
    const control = message * (cmsgSpace / 4);
    if ((this.#headers[word(message, at.controlLength)] ?? 0) < cmsgHeader + 4) return 0;
    if (this.#controls[control + 2] !== levelUdp || this.#controls[control + 3] !== udpGro) return 0;
    return this.#controls[control + 4] ?? 0;
  }

  #setControl(message: number, length: number): void {
    this.#setPointer(message, at.control, length === 0 ? 0 : this.#controlAddress + message * cmsgSpace);
    this.#headers[word(message, at.controlLength)] = length;
  }

  #setPointer(message: number, field: number, address: Address): void {
    this.#headers[word(message, field)] = address % high;
    this.#headers[word(message, field) + 1] = Math.floor(address / high);
  }
}

function word(message: number, field: number): number {
  return message * (mmsghdr / 4) + field;
}
