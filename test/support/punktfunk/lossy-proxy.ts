import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { BadWay, type BadWayOptions } from './bad-way.ts';

export interface LossyProxyOptions {
  /** Where datagrams of clients go. */
  readonly target: { readonly address?: string; readonly port: number };
  /** The way from clients to the target, and back; both are perfect unless said otherwise. */
  readonly up?: BadWayOptions;
  readonly down?: BadWayOptions;
  /** Datagrams that this says yes to are neither lost nor late: what a test must be able to count on. */
  readonly spare?: (datagram: Uint8Array, way: 'up' | 'down') => boolean;
}

export interface WayCounters {
  received: number;
  lost: number;
  duplicated: number;
  delivered: number;
}

/**
 * A bad network for tests, between any number of UDP clients on loopback and one target: loses, delays, reorders and
 * doubles datagrams by a seed. Each client gets a port of its own towards the target.
 */
export interface LossyProxy {
  readonly address: string;
  readonly port: number;
  readonly up: WayCounters;
  readonly down: WayCounters;
  /** From now on another network, with the lots drawn anew. */
  change(way: 'up' | 'down', options: BadWayOptions): void;
  close(): void;
}

/** Clients at most; a test has a handful. */
const mostClients = 64;

export async function startLossyProxy(options: LossyProxyOptions): Promise<LossyProxy> {
  const { address = '127.0.0.1', port } = options.target;
  const front = await bound();
  const ways = { up: new BadWay(options.up), down: new BadWay(options.down) };
  const counters = { up: zero(), down: zero() };
  const clients = new Map<string, Promise<Socket>>();
  const timers = new Set<NodeJS.Timeout>();

  const pass = (way: 'up' | 'down', datagram: Uint8Array, deliver: (datagram: Uint8Array) => void): void => {
    const count = counters[way];
    const fate = ways[way].next();
    count.received += 1;
    const delays = options.spare?.(datagram, way) === true ? [0] : fate;
    if (delays.length === 0) count.lost += 1;
    if (delays.length > 1) count.duplicated += 1;
    for (const delay of delays) {
      const arrive = (): void => {
        count.delivered += 1;
        deliver(datagram);
      };
      if (delay === 0) {
        arrive();
        continue;
      }
      const timer = setTimeout(() => {
        timers.delete(timer);
        arrive();
      }, delay);
      timers.add(timer);
    }
  };

  const openClient = async (client: RemoteInfo): Promise<Socket> => {
    const back = await bound();
    back.on('message', (datagram, from) => {
      if (from.port !== port || from.address !== address) return;
      pass('down', datagram, (bytes) => front.send(bytes, client.port, client.address, ignore));
    });
    return back;
  };

  let isClosed = false;
  front.on('message', (datagram, client) => {
    const name = `${client.address}:${client.port}`;
    let back = clients.get(name);
    if (back === undefined) {
      if (clients.size === mostClients) return;
      back = openClient(client);
      clients.set(name, back);
    }
    void back.then((socket) => {
      if (!isClosed) pass('up', datagram, (bytes) => isClosed || socket.send(bytes, port, address, ignore));
    });
  });

  return {
    address: '127.0.0.1',
    port: front.address().port,
    ...counters,
    change: (way, to) => {
      ways[way] = new BadWay(to);
    },
    close: () => {
      if (isClosed) return;
      isClosed = true;
      for (const timer of timers) clearTimeout(timer);
      front.close();
      for (const back of clients.values()) void back.then((socket) => socket.close());
    },
  };
}

/** A receiver that is gone is one more way to lose a datagram. */
function ignore(): void {}

const zero = (): WayCounters => ({ received: 0, lost: 0, duplicated: 0, delivered: 0 });

async function bound(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.on('error', ignore);
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  socket.setRecvBufferSize(4 << 20);
  return socket;
}
