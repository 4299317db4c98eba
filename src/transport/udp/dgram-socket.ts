import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { DatagramBatch } from '../../shared/datagram-batch.ts';
import { PerunError } from '../../shared/errors.ts';
import { errnoOf, listenFailure } from '../socket-failure.ts';
import { checkRange, countUnsent, newCounters, type WritableCounters } from './counters.ts';
import { UdpInbox } from './inbox.ts';
import type { UdpPeer } from './peer.ts';
import {
  encodeSockaddr,
  familyOf,
  isSameSockaddr,
  showPeer,
  type Sockaddr,
  sockaddrBytes,
  type UdpFamily,
} from './sockaddr.ts';
import { udpDefaults, type UdpOptions, type UdpSocket } from './types.ts';

/** Datagrams that wait for `receive`, at most; as many bytes as the inbox has. */
const mostWaiting = 1024;

interface Waiting {
  readonly bytes: Uint8Array;
  readonly from: Sockaddr;
}

/** UDP by node:dgram, one datagram at a time: works wherever Node does, and needs an event loop to receive. */
export class DgramUdpSocket implements UdpSocket {
  readonly carrier = 'dgram';
  readonly gso = false;
  readonly gro = false;
  readonly counters: WritableCounters = newCounters();
  readonly inbox: UdpInbox;
  readonly local: UdpPeer;
  lastFailure: string | undefined;
  readonly #socket: Socket;
  readonly #family: UdpFamily;
  readonly #mostBytes: number;
  readonly #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #expected: { readonly name: Sockaddr; readonly port: boolean } | undefined;
  /** The last one that was sent to, which is known to be good. */
  #to: UdpPeer | undefined;
  #isConnected = false;
  #isClosed = false;
  readonly #listeners = new Set<() => void>();
  #sender: { readonly info: RemoteInfo; readonly name: Sockaddr } | undefined;

  /** Fails as listening elsewhere does: ADDRESS_IN_USE, ADDRESS_INVALID, REFUSED. */
  static async open(options: UdpOptions): Promise<DgramUdpSocket> {
    const { receiveBuffer, sendBuffer } = { ...udpDefaults, ...options };
    const family = familyOf(options.address);
    encodeSockaddr(options, family);
    const socket = createSocket({
      type: family === 4 ? 'udp4' : 'udp6',
      // Addresses are numeric; without this Node would look each up in a later turn.
      lookup: (host, _options, callback) => callback(null, host, family),
    });
    try {
      // Asked for first: with addresses that need no looking up it is bound within the call.
      const listening = once(socket, 'listening');
      socket.bind(options.port, options.address);
      await listening;
      socket.setRecvBufferSize(receiveBuffer);
      socket.setSendBufferSize(sendBuffer);
    } catch (error) {
      socket.close();
      throw listenFailure(showPeer(options), error);
    }
    return new DgramUdpSocket(socket, family, options);
  }

  private constructor(socket: Socket, family: UdpFamily, options: UdpOptions) {
    const { inboxBytes, maxDatagramBytes } = { ...udpDefaults, ...options };
    this.#socket = socket;
    this.#family = family;
    this.#mostBytes = maxDatagramBytes;
    const { address, port } = socket.address();
    this.local = { address, port };
    const slots = Math.max(1, Math.min(mostWaiting, Math.floor(inboxBytes / maxDatagramBytes)));
    this.inbox = new UdpInbox(slots, maxDatagramBytes, slots);
    socket.on('message', (bytes, from) => this.#take(bytes, from));
    socket.on('error', (error) => this.#count(error, 0));
  }

  send(batch: DatagramBatch, first: number, count: number, to?: UdpPeer): number {
    this.#check();
    checkRange(batch, first, count);
    if (!this.#isConnected && to === undefined) {
      throw new PerunError('USAGE', 'a UDP socket without a peer has to be told where to send to');
    }
    if (to !== undefined && to !== this.#to) {
      encodeSockaddr(to, this.#family);
      this.#to = to;
    }
    const { bytes, size } = batch;
    for (let index = 0; index < count; index += 1) {
      // Node keeps what the system has no room for, without an end; we do not.
      if (this.#socket.getSendQueueCount() > 0) {
        this.counters.dropped += count - index;
        return index;
      }
      const begin = (first + index) * size;
      // A copy: it may have to wait in Node while the batch is filled anew.
      const datagram = bytes.slice(begin, begin + size);
      const done = (error: Error | null): void => {
        if (error === null) {
          this.counters.sent += 1;
          this.counters.sentBytes += size;
        } else this.#count(error, 1);
      };
      if (this.#isConnected || to === undefined) this.#socket.send(datagram, done);
      else this.#socket.send(datagram, to.port, this.#reachable(to.address), done);
    }
    return count;
  }

  receive(): number {
    this.#check();
    const { inbox } = this;
    inbox.count = 0;
    while (this.#waiting.length > 0 && inbox.count < inbox.offsets.length) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      this.#waitingBytes -= next.bytes.length;
      // It may have come before somebody was expected.
      if (this.#isStranger(next.from)) {
        this.counters.strangers += 1;
        continue;
      }
      this.counters.received += 1;
      this.counters.receivedBytes += next.bytes.length;
      const slot = inbox.count;
      inbox.bytes.set(next.bytes, slot * this.#mostBytes);
      inbox.sockaddrs.set(next.from.bytes, slot * sockaddrBytes);
      inbox.add(slot * this.#mostBytes, next.bytes.length, slot);
    }
    return inbox.count;
  }

  expect(address: string | undefined, port?: number): void {
    this.#check();
    const name = address === undefined ? undefined : encodeSockaddr({ address, port: port ?? 0 }, this.#family);
    this.#expected = name && { name, port: port !== undefined };
  }

  connect(peer: UdpPeer): void {
    this.#check();
    const name = encodeSockaddr(peer, this.#family);
    this.#socket.connect(peer.port, this.#reachable(peer.address));
    this.#isConnected = true;
    this.#expected = { name, port: true };
  }

  wait(): boolean {
    this.#check();
    return this.#waiting.length > 0;
  }

  onReadable(listener: () => void): () => void {
    this.#check();
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#listeners.clear();
    this.#waiting.length = 0;
    this.#socket.close();
  }

  #check(): void {
    if (this.#isClosed) throw new PerunError('USAGE', 'this UDP socket was closed');
  }

  #take(bytes: Uint8Array, info: RemoteInfo): void {
    const from = this.#nameOf(info);
    if (this.#isStranger(from)) this.counters.strangers += 1;
    else if (bytes.length > this.#mostBytes) this.counters.oversized += 1;
    else if (this.#waiting.length === mostWaiting || this.#waitingBytes + bytes.length > this.inbox.bytes.length) {
      this.counters.overrun += 1;
    } else {
      this.#waiting.push({ bytes, from });
      this.#waitingBytes += bytes.length;
      for (const listener of this.#listeners) listener();
    }
  }

  /** An IPv6 socket reaches IPv4 by its address in IPv6. */
  #reachable(address: string): string {
    return this.#family === 6 && familyOf(address) === 4 ? `::ffff:${address}` : address;
  }

  /** The kernel's form of who sent it; the next datagram is of the same, most of the time. */
  #nameOf(info: RemoteInfo): Sockaddr {
    const last = this.#sender;
    if (last?.info.port === info.port && last.info.address === info.address) return last.name;
    const name = encodeSockaddr(info, this.#family);
    this.#sender = { info, name };
    return name;
  }

  #isStranger(from: Sockaddr): boolean {
    const expected = this.#expected;
    return expected !== undefined && !isSameSockaddr(from.bytes, 0, expected.name, expected.port);
  }

  #count(error: Error, datagrams: number): void {
    const name = errnoOf(error) ?? error.message;
    if (name === 'ECONNREFUSED') this.counters.refused += 1;
    else if (!countUnsent(this.counters, name, datagrams)) this.lastFailure = name;
  }
}
