import type { MessagePort } from 'node:worker_threads';
import type { Welcome } from '../../protocol/punktfunk/messages.ts';
import type { ReassemblyStats } from '../../protocol/punktfunk/reassembly-stats.ts';

/** What the receiving thread begins with. */
export interface ReceiveStart {
  /** Numeric address of the host; its data port is the Welcome's. */
  readonly host: string;
  readonly welcome: Welcome;
  /** Drops one of so many datagrams on purpose, to see what the parity is worth; 0 drops none. */
  readonly dropEvery: number;
  /** How far the clock of this process is set wrong on purpose, ns. */
  readonly clockOffsetNs: bigint;
  /** One word; see ReceiveWord. */
  readonly words: SharedArrayBuffer;
  readonly port: MessagePort;
}

/** Places in the words that both threads see. */
export const ReceiveWord = { stop: 0, count: 1 } as const;

/** A whole frame; `data` moves with the message. */
export interface ReceivedUnit {
  readonly kind: 'unit';
  readonly index: number;
  readonly pts: bigint;
  readonly userFlags: number;
  readonly data: Uint8Array;
  readonly recoveredShards: number;
  /** When its first datagram and the one that made it whole came out of the socket, and when it was whole: nanoseconds since 1970 by this machine's clock, not corrected. */
  readonly begunAt: bigint;
  readonly receivedAt: bigint;
  readonly wholeAt: bigint;
}

export type FromReceiver =
  | { readonly kind: 'ready'; readonly clientPort: number }
  | ReceivedUnit
  /** These frames will not come. */
  | { readonly kind: 'lost'; readonly first: number; readonly last: number }
  /** Every 750 ms. */
  | {
      readonly kind: 'report';
      readonly lossPpm: number;
      readonly stats: ReassemblyStats;
      readonly forged: number;
      readonly dropped: number;
    }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };
