import type { DatagramBatch } from '../../shared/datagram-batch.ts';
import { PerunError } from '../../shared/errors.ts';
import type { UdpCounters } from './types.ts';

export type WritableCounters = { -readonly [Name in keyof UdpCounters]: number };

export function newCounters(): WritableCounters {
  return {
    ...{ sent: 0, sentBytes: 0, dropped: 0, tooLarge: 0, refused: 0, failed: 0 },
    ...{ received: 0, receivedBytes: 0, strangers: 0, oversized: 0, overrun: 0 },
  };
}

/** Counts datagrams that were not sent by the name of the error; false where it is none of the expected ones. */
export function countUnsent(counters: WritableCounters, name: string, datagrams: number): boolean {
  switch (name) {
    case 'EAGAIN':
    case 'EWOULDBLOCK':
    case 'ENOBUFS':
      counters.dropped += datagrams;
      return true;
    case 'EMSGSIZE':
      counters.tooLarge += datagrams;
      return true;
    default:
      counters.failed += datagrams;
      return false;
  }
}

/** Fails with USAGE where these datagrams are not in the batch's bytes. */
export function checkRange({ bytes, size }: DatagramBatch, first: number, count: number): void {
  if (size > 0 && first >= 0 && count >= 0 && (first + count) * size <= bytes.length) return;
  throw new PerunError('USAGE', `no datagrams ${first} to ${first + count} of ${size} bytes in ${bytes.length}`);
}
