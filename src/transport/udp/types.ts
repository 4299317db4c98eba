import type { DatagramBatch } from '../../shared/datagram-batch.ts';
import type { PerunError } from '../../shared/errors.ts';
import type { UdpInbox } from './inbox.ts';
import type { UdpPeer } from './peer.ts';

/** `native`: many datagrams for each system call, Linux only. `dgram`: one by one, by Node itself. */
export type UdpCarrier = 'native' | 'dgram';

export interface UdpOptions {
  /** Numeric address to bind; `::` takes IPv4 too. */
  readonly address: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Bytes the kernel may keep for us; 32 MB unless said otherwise. It may give less to who is not root. */
  readonly receiveBuffer?: number;
  readonly sendBuffer?: number;
  /** Longest datagram that is taken; 2048 unless said otherwise. */
  readonly maxDatagramBytes?: number;
  /** Bytes of the inbox, which bounds what one `receive` can bring; 1 MiB unless said otherwise. */
  readonly inboxBytes?: number;
  /** Takes this carrier or none. */
  readonly carrier?: UdpCarrier;
}

/** What became of datagrams; only grows. Of `dgram` the sending ones are late by a turn of the event loop. */
export interface UdpCounters {
  readonly sent: number;
  readonly sentBytes: number;
  /** Not sent because the system had no room for them (EAGAIN, ENOBUFS). */
  readonly dropped: number;
  /** Not sent because they are longer than the way to the peer takes (EMSGSIZE). */
  readonly tooLarge: number;
  /** Times that the peer's machine said that nobody listens there (ECONNREFUSED); known of connected sockets only. */
  readonly refused: number;
  /** Not sent for any other reason; `lastFailure` names it. */
  readonly failed: number;
  readonly received: number;
  readonly receivedBytes: number;
  /** Came from somebody else than who was expected, and were not taken. */
  readonly strangers: number;
  /** Were longer than `maxDatagramBytes`, and not taken. */
  readonly oversized: number;
  /** Came faster than `receive` was called, and were not kept. Unknown to `native`, where the kernel drops them. */
  readonly overrun: number;
}

/** What was found on this machine, and why not better. */
export interface UdpProbe {
  readonly carrier: UdpCarrier;
  /** Many datagrams of one size go to the kernel as one, and are cut there. */
  readonly gso: boolean;
  /** And come from it as one. */
  readonly gro: boolean;
  /** Set where `dgram` had to do. */
  readonly instead?: PerunError;
}

/**
 * A bound UDP socket. All calls are synchronous and none waits but `wait`, so that a thread without an event loop can use
 * the native one. Sending and receiving never throw for what the network does: it is counted. They fail with USAGE after
 * close, or for ranges that are none.
 */
export interface UdpSocket {
  readonly carrier: UdpCarrier;
  readonly gso: boolean;
  readonly gro: boolean;
  /** As bound, with the real port where 0 was asked for. */
  readonly local: UdpPeer;
  readonly counters: UdpCounters;
  /** Name of the last error that counted as `failed`. */
  readonly lastFailure: string | undefined;
  /** What the last `receive` brought. */
  readonly inbox: UdpInbox;
  /**
   * Hands datagrams `first` to `first + count` of a batch to the system, and returns how many it took. `to` is needed until
   * the socket is connected, and no use afterwards. The batch may be written to as soon as this returns.
   */
  send(batch: DatagramBatch, first: number, count: number, to?: UdpPeer): number;
  /** Fills the inbox anew with what has come, and returns how many datagrams are in it; 0 where nothing waits. */
  receive(): number;
  /** Takes datagrams of this address only, and of this port where one is given; undefined takes all again. */
  expect(address: string | undefined, port?: number): void;
  /** From now on sends to this peer and takes from this peer only, and hears of it where nobody listens. Once. */
  connect(peer: UdpPeer): void;
  /** Waits until something has come, at most so many whole ms; true where it has. `dgram` cannot wait and says at once. */
  wait(ms: number): boolean;
  /** Calls back in the event loop while something may have come: then `receive` until it brings 0. Returns how to stop. */
  onReadable(listener: () => void): () => void;
  /** Idempotent. What the kernel still holds for us is lost. */
  close(): void;
}

/** Limits of one socket where nothing else is asked for, in bytes. */
export const udpDefaults: Required<
  Pick<UdpOptions, 'receiveBuffer' | 'sendBuffer' | 'maxDatagramBytes' | 'inboxBytes'>
> = {
  receiveBuffer: 32 * 1024 * 1024,
  sendBuffer: 32 * 1024 * 1024,
  maxDatagramBytes: 2048,
  inboxBytes: 1024 * 1024,
};
