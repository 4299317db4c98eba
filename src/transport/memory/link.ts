import type { Framing } from '../types.ts';

/** How a simulated line behaves, in each direction alike. Without options it is instant, reliable and unlimited. */
export interface LinkOptions {
  /** `message` delivers each send as one chunk; default `stream`. */
  readonly framing?: Framing;
  /** Milliseconds from one end to the other. */
  readonly latencyMs?: number;
  /** Up to so many milliseconds are added at random to each send. A reliable line keeps the order all the same. */
  readonly jitterMs?: number;
  /** Bytes per second the line takes; what it has not taken yet is `queued` at the sender. */
  readonly bytesPerSecond?: number;
  /** Bytes on the line and unread at the other end, together, before the sender has to wait; default 256 KiB. */
  readonly windowBytes?: number;
  /**
   * How a stream is cut when it arrives: as it was sent, glued with whatever arrived with it, cut and glued at random,
   * or in chunks of at most so many bytes. Default `sent`.
   */
  readonly chunks?: 'sent' | 'glued' | 'random' | number;
  /** Makes the line lose and reorder whole sends, as datagrams do; it is then a message line. */
  readonly unreliable?: UnreliableOptions;
}

export interface UnreliableOptions {
  /** Probability from 0 to 1 that a send never arrives. */
  readonly loss?: number;
  /** Probability from 0 to 1 that a send is held back by `holdMs`, so that later ones overtake it. */
  readonly reorder?: number;
  readonly holdMs?: number;
}

export interface Link {
  readonly framing: Framing;
  readonly latencyMs: number;
  readonly jitterMs: number;
  readonly bytesPerSecond: number;
  readonly windowBytes: number;
  readonly chunks: 'sent' | 'glued' | 'random' | number;
  readonly unreliable: Required<UnreliableOptions> | undefined;
}

export function linkOf(options: LinkOptions): Link {
  const { unreliable } = options;
  return {
    framing: unreliable ? 'message' : (options.framing ?? 'stream'),
    latencyMs: options.latencyMs ?? 0,
    jitterMs: options.jitterMs ?? 0,
    bytesPerSecond: options.bytesPerSecond ?? Infinity,
    windowBytes: options.windowBytes ?? 256 * 1024,
    chunks: options.chunks ?? 'sent',
    unreliable: unreliable && {
      loss: unreliable.loss ?? 0,
      reorder: unreliable.reorder ?? 0,
      holdMs: unreliable.holdMs ?? 10,
    },
  };
}
