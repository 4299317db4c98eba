import { isPerunError, PerunError } from '../../shared/errors.ts';
import { DgramUdpSocket } from './dgram-socket.ts';
import { loadLibc, type UdpLibc } from './libc.ts';
import { NativeUdpSocket, probeOffloads } from './native-socket.ts';
import type { UdpOptions, UdpProbe, UdpSocket } from './types.ts';

interface Found {
  readonly probe: UdpProbe;
  readonly libc?: UdpLibc;
}

let found: Promise<Found> | undefined;

/** What UDP sockets here can do; asked once in each thread. */
export async function probeUdp(): Promise<UdpProbe> {
  return (await look()).probe;
}

/**
 * Binds a UDP socket, by the system calls for many datagrams where there are such, else by node:dgram. Fails with
 * ADDRESS_IN_USE, ADDRESS_INVALID or REFUSED, and with MISSING_CAPABILITY where the carrier asked for is not there.
 */
export async function openUdp(options: UdpOptions): Promise<UdpSocket> {
  if (options.carrier === 'dgram') return DgramUdpSocket.open(options);
  const { probe, libc } = await look();
  if (libc !== undefined) return new NativeUdpSocket(libc, probe, options);
  if (options.carrier === 'native') throw probe.instead ?? new PerunError('MISSING_CAPABILITY', 'no native UDP here');
  return DgramUdpSocket.open(options);
}

function look(): Promise<Found> {
  found ??= find();
  return found;
}

async function find(): Promise<Found> {
  try {
    const libc = await loadLibc();
    return { probe: { carrier: 'native', ...probeOffloads(libc) }, libc };
  } catch (error) {
    const instead = isPerunError(error)
      ? error
      : new PerunError('MISSING_CAPABILITY', 'no socket could be tried', { cause: error });
    return { probe: { carrier: 'dgram', gso: false, gro: false, instead } };
  }
}
