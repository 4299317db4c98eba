import { createSocket, type Socket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { notNeeded, ok, type Finding, type Probe } from './probe.ts';

const group = '224.0.0.251';
const port = 5353;

/** Whether hosts can be found on the local network: mDNS shares one UDP port among all programs of a machine. */
export function multicastProbe(): Probe {
  return {
    ...{ id: 'mdns', area: 'network', title: 'mDNS', purpose: 'finding hosts on the local network' },
    probe: () => lookAt(),
  };
}

async function lookAt(): Promise<Finding> {
  const remedy = 'connect to hosts by their address: perun client pair <host:port>';
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const outside = all.filter(({ internal, family }) => !internal && family === 'IPv4').map(({ address }) => address);
  if (outside.length === 0) return notNeeded('no network but this machine', remedy);
  const fault = await join(outside);
  return fault === undefined
    ? ok(`UDP ${port} can be shared`)
    : notNeeded(`UDP ${port} cannot be used: ${fault}`, remedy);
}

/** Joins for a moment on each network, beside those who listen already; why that failed on all, or undefined. */
function join(addresses: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket({ type: 'udp4', reuseAddr: true });
    const end = (fault: string | undefined): void => {
      socket.close();
      resolve(fault);
    };
    socket.once('error', (error) => end(error.message));
    socket.bind(port, () => {
      const faults = addresses.map((address) => faultOf(socket, address));
      end(faults.includes(undefined) ? undefined : faults[0]);
    });
  });
}

function faultOf(socket: Socket, address: string): string | undefined {
  try {
    socket.addMembership(group, address);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
