import { createSocket } from 'node:dgram';
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
  const outside = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  if (outside.every(({ internal }) => internal)) return notNeeded('no network but this machine', remedy);
  const fault = await join();
  return fault === undefined
    ? ok(`UDP ${port} can be shared`)
    : notNeeded(`UDP ${port} cannot be used: ${fault}`, remedy);
}

/** Joins for a moment, beside those who listen already; why that failed, or undefined. */
function join(): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket({ type: 'udp4', reuseAddr: true });
    const end = (fault: string | undefined): void => {
      socket.close();
      resolve(fault);
    };
    socket.once('error', (error) => end(error.message));
    socket.bind(port, () => {
      try {
        socket.addMembership(group);
        end(undefined);
      } catch (error) {
        end(error instanceof Error ? error.message : String(error));
      }
    });
  });
}
