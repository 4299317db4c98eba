import type { DatagramBatch } from '../../shared/datagram-batch.ts';
import { PerunError } from '../../shared/errors.ts';
import { connectFailure, listenFailure } from '../socket-failure.ts';
import { checkRange, newCounters, type WritableCounters } from './counters.ts';
import type { UdpInbox } from './inbox.ts';
import type { Address, UdpLibc } from './libc.ts';
import { levelUdp } from './message-table.ts';
import { joinedBytes, NativeReceiver } from './native-receiver.ts';
import { NativeSender } from './native-sender.ts';
import type { UdpPeer } from './peer.ts';
import {
  decodeSockaddr,
  encodeSockaddr,
  familyOf,
  showPeer,
  type Sockaddr,
  sockaddrBytes,
  type UdpFamily,
} from './sockaddr.ts';
import { udpDefaults, type UdpOptions, type UdpSocket } from './types.ts';

const inet: Readonly<Record<UdpFamily, number>> = { 4: 2, 6: 10 };
/** SOCK_DGRAM, SOCK_CLOEXEC and SOCK_NONBLOCK. */
const datagramSocket = 2 | 0o2000000 | 0o4000;
const levelSocket = 1;
const levelIpv6 = 41;
/** The first of a pair goes beyond the system's limit, and only root may. */
const receiveBufferOptions = [33, 8];
const sendBufferOptions = [32, 7];
const v6Only = 26;
const segmentOption = 103;
const groOption = 104;
const pollIn = 1;

/** What the kernel does for us; found out by trying. */
export interface Offloads {
  readonly gso: boolean;
  readonly gro: boolean;
}

/** Tries them on a socket that is never bound. */
export function probeOffloads(libc: UdpLibc): Offloads {
  const fd = libc.socket(inet[4], datagramSocket, 0);
  if (fd < 0) throw systemError(libc, 'socket');
  try {
    return {
      gso: setOption(libc, fd, levelUdp, segmentOption, 0),
      gro: setOption(libc, fd, levelUdp, groOption, 1),
    };
  } finally {
    libc.close(fd);
  }
}

/** UDP by the system calls for many datagrams, `sendmmsg` and `recvmmsg`, cut and joined by the kernel where it can. */
export class NativeUdpSocket implements UdpSocket {
  readonly carrier = 'native';
  readonly gro: boolean;
  readonly local: UdpPeer;
  readonly counters: WritableCounters = newCounters();
  readonly #libc: UdpLibc;
  readonly #family: UdpFamily;
  readonly #sender: NativeSender;
  readonly #receiver: NativeReceiver;
  readonly #pollSet = new Int32Array(new ArrayBuffer(8));
  readonly #pollAddress: Address;
  readonly #watches = new Set<{ close(): void }>();
  #fd: number;

  /** Fails as listening elsewhere does: ADDRESS_IN_USE, ADDRESS_INVALID, REFUSED. */
  constructor(libc: UdpLibc, offloads: Offloads, options: UdpOptions) {
    const { receiveBuffer, sendBuffer, inboxBytes, maxDatagramBytes } = { ...udpDefaults, ...options };
    this.#libc = libc;
    this.#family = familyOf(options.address);
    const name = encodeSockaddr(options, this.#family);
    const fd = libc.socket(inet[this.#family], datagramSocket, 0);
    this.#fd = fd;
    try {
      if (fd < 0) throw systemError(libc, 'socket');
      if (options.address === '::') setOption(libc, fd, levelIpv6, v6Only, 0);
      setFirst(libc, fd, receiveBufferOptions, receiveBuffer);
      setFirst(libc, fd, sendBufferOptions, sendBuffer);
      if (libc.bind(fd, placed(libc, name), name.length) < 0) throw systemError(libc, 'bind');
      this.local = readName(libc, fd);
      this.gro = offloads.gro && inboxBytes >= joinedBytes && setOption(libc, fd, levelUdp, groOption, 1);
    } catch (error) {
      if (fd >= 0) libc.close(fd);
      throw listenFailure(showPeer(options), error);
    }
    this.#sender = new NativeSender(libc, fd, this.#family, offloads.gso, this.counters);
    this.#receiver = new NativeReceiver(libc, fd, { gro: this.gro, inboxBytes, maxDatagramBytes }, this.counters);
    this.#pollAddress = libc.addressOf(new Uint8Array(this.#pollSet.buffer));
  }

  get gso(): boolean {
    return this.#sender.gso;
  }

  get inbox(): UdpInbox {
    return this.#receiver.inbox;
  }

  get lastFailure(): string | undefined {
    return this.#sender.lastFailure ?? this.#receiver.lastFailure;
  }

  send(batch: DatagramBatch, first: number, count: number, to?: UdpPeer): number {
    this.#check();
    checkRange(batch, first, count);
    return this.#sender.send(batch, first, count, to);
  }

  receive(): number {
    this.#check();
    return this.#receiver.receive();
  }

  expect(address: string | undefined, port?: number): void {
    this.#check();
    const name = address === undefined ? undefined : encodeSockaddr({ address, port: port ?? 0 }, this.#family);
    this.#receiver.expected = name && { name, port: port !== undefined };
  }

  connect(peer: UdpPeer): void {
    this.#check();
    const name = encodeSockaddr(peer, this.#family);
    if (this.#libc.connect(this.#fd, placed(this.#libc, name), name.length) < 0) {
      throw connectFailure(showPeer(peer), systemError(this.#libc, 'connect'));
    }
    this.#sender.connected();
    // What came from others before is still there.
    this.#receiver.expected = { name, port: true };
  }

  wait(ms: number): boolean {
    this.#check();
    this.#pollSet[0] = this.#fd;
    this.#pollSet[1] = pollIn;
    return this.#libc.poll(this.#pollAddress, 1, Math.max(0, Math.ceil(ms))) > 0;
  }

  onReadable(listener: () => void): () => void {
    this.#check();
    const watch = this.#libc.watch(this.#fd, listener);
    this.#watches.add(watch);
    return () => {
      if (this.#watches.delete(watch)) watch.close();
    };
  }

  close(): void {
    if (this.#fd < 0) return;
    for (const watch of this.#watches) watch.close();
    this.#watches.clear();
    this.#libc.close(this.#fd);
    this.#sender.close();
    this.#fd = -1;
  }

  #check(): void {
    if (this.#fd < 0) throw new PerunError('USAGE', 'this UDP socket was closed');
  }
}

function readName(libc: UdpLibc, fd: number): UdpPeer {
  optionValue[0] = sockaddrBytes;
  if (libc.getsockname(fd, libc.addressOf(nameBytes), libc.addressOf(optionBytes)) < 0) {
    throw systemError(libc, 'getsockname');
  }
  return decodeSockaddr(nameBytes, 0);
}

/** The address of a name, in memory that stays. */
function placed(libc: UdpLibc, name: Sockaddr): Address {
  nameBytes.set(name.bytes);
  return libc.addressOf(nameBytes);
}

const nameBytes = new Uint8Array(new ArrayBuffer(sockaddrBytes));

/** Kept, because an address alone does not keep what it is of. */
const optionValue = new Int32Array(new ArrayBuffer(4));
const optionBytes = new Uint8Array(optionValue.buffer);

function setOption(libc: UdpLibc, fd: number, level: number, option: number, value: number): boolean {
  optionValue[0] = value;
  return libc.setsockopt(fd, level, option, libc.addressOf(optionBytes), 4) === 0;
}

function setFirst(libc: UdpLibc, fd: number, options: readonly number[], value: number): void {
  for (const option of options) if (setOption(libc, fd, levelSocket, option, value)) return;
}

/** An error as Node makes them, so that it is told the same way. */
function systemError(libc: UdpLibc, call: string): Error {
  const code = libc.errno();
  return Object.assign(new Error(`${call} ${code}`), { code, syscall: call });
}
