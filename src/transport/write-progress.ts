import type { Socket } from 'node:net';

/**
 * Bytes that the kernel has not taken of the write under way. `writableLength` only falls when a whole write is done,
 * which on a slow line takes longer than any patience; sockets time their own writes by this same number.
 */
export function unsentBytes(socket: Socket): number {
  const { _handle: handle } = socket as { readonly _handle?: { readonly writeQueueSize?: unknown } | null };
  return typeof handle?.writeQueueSize === 'number' ? handle.writeQueueSize : 0;
}
