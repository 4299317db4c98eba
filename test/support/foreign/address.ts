import { connect, type Socket } from 'node:net';

/** Where a foreign peer connects to: a TCP port, on 127.0.0.1 unless said, or a Unix socket. */
export type ForeignAddress = { readonly port: number; readonly host?: string } | { readonly path: string };

/** Opens the socket with small packets sent at once, as all old peers do. */
export function openSocket(address: ForeignAddress): Socket {
  const socket =
    'path' in address ? connect(address.path) : connect(address.port, 'host' in address ? address.host : '127.0.0.1');
  socket.setNoDelay(true);
  return socket;
}
