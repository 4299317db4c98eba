import type { Socket } from 'node:net';

/**
 * Bytes that the kernel has not taken of the write under way. `writableLength` only falls when a whole write is done,
 * which on a slow line takes longer than any patience; sockets time their own writes by this same number.
 */
export function unsentBytes(socket: Socket): number {
  const { _handle: handle } = socket as { readonly _handle?: { readonly writeQueueSize?: unknown } | null };
  return typeof handle?.writeQueueSize === 'number' ? handle.writeQueueSize : 0;
}

const nothing = new Uint8Array(0);

/**
 * Writes to a socket; where the kernel does not take everything at once, `emptied` is called when it has. A callback
 * with every write would cost an entry in the tick queue for each watcher of each frame, so that only a write that has
 * to wait gets one, by way of an empty write behind it.
 */
export function writeWhole(socket: Socket, chunk: Uint8Array, emptied: () => void): void {
  if (socket.writableLength > 0) {
    socket.write(chunk, emptied);
    return;
  }
  socket.write(chunk);
  if (socket.writableLength > 0) socket.write(nothing, emptied);
}
