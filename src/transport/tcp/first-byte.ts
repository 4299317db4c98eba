import type { Socket } from 'node:net';

/** First byte of a TLS record that begins a handshake (RFC 8446, 5.1); a Perun hello begins with `P`, HTTP with a letter. */
export const tlsFirstByte = 0x16;

/**
 * Waits for the first byte of a socket, leaves it to be read, and hands the socket on paused. One that stays silent for
 * `patienceMs` is cut off; one that ends first is let go.
 */
export function onFirstByte(socket: Socket, patienceMs: number, then: (byte: number) => void): void {
  const timer = setTimeout(() => socket.destroy(), patienceMs);
  const onError = (): void => {};
  const settled = (): void => clearTimeout(timer);
  socket.on('error', onError);
  socket.once('close', settled);
  socket.once('data', (chunk: Buffer) => {
    settled();
    socket.off('close', settled);
    socket.off('error', onError);
    socket.pause();
    socket.unshift(chunk);
    then(chunk[0] ?? 0);
  });
}
