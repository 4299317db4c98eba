import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { HostPort } from './binding.ts';

/** A burst of packets of all connections waits in the kernel while this process is busy. */
const receiveBytes = 1 << 20;

export function udpSocket(address: string): Socket {
  const type = isIPv6(bare(address)) ? 'udp6' : 'udp4';
  return createSocket({ type, recvBufferSize: receiveBytes });
}

/** As the library wants it: it knows no zones of link-local addresses. */
export function nativeAddress({ address, port }: { address: string; port: number }): HostPort {
  return { host: bare(address), port };
}

/** As people write it: an IPv4 address stays one on a socket for both families. */
export function shownAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

/** `quic://host:port`, for messages. */
export function shownPlace(host: string, port: number): string {
  return `quic://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function bare(address: string): string {
  const [before = ''] = address.split('%');
  return before;
}
