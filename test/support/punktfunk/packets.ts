import type { DatagramBatch } from '../../../src/shared/datagram-batch.ts';
import { Datagram } from '../../../src/protocol/punktfunk/constants.ts';
import { isPerunError, type PerunError } from '../../../src/shared/errors.ts';

/** Header and shard of each datagram of a batch, as copies: what a receiver has once it has opened them. */
export function packetsOf(batch: DatagramBatch | PerunError): Uint8Array[] {
  if (isPerunError(batch)) throw batch;
  return Array.from({ length: batch.count }, (_, index) =>
    batch.bytes.slice(index * batch.size + Datagram.sequenceBytes, (index + 1) * batch.size - Datagram.tagBytes),
  );
}
