import { loadLibc } from '../../../src/transport/udp/libc.ts';
import { NativeUdpSocket } from '../../../src/transport/udp/native-socket.ts';
import type { UdpSocket } from '../../../src/transport/udp/types.ts';
import { openUdp } from '../../../src/transport/udp/udp.ts';

/** A kind of socket to measure. */
export interface UdpWay {
  readonly carrier: 'native' | 'dgram';
  readonly gso: boolean;
  readonly gro: boolean;
}

/** µs of CPU for each datagram, and the share that did not arrive. */
export interface UdpWayCost {
  readonly send: number;
  readonly receive: number;
  readonly lost: number;
}

export async function openWay(way: UdpWay): Promise<UdpSocket> {
  const options = { address: '127.0.0.1', port: 0 };
  if (way.carrier === 'dgram') return openUdp({ ...options, carrier: 'dgram' });
  return new NativeUdpSocket(await loadLibc(), way, options);
}

/** µs of CPU that this thread has taken. */
export function threadMicros(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}
