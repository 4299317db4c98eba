import { existsSync } from 'node:fs';
import { PerunClient } from '../client/client.ts';
import type { SeatRequest } from '../client/types.ts';
import { lz4Native } from '../codec/lz4/lz4.node.ts';
import { zstdNative } from '../codec/zstd.node.ts';
import { type PerunPaths, resolvePaths } from '../platform/paths.ts';
import { parseAddress } from '../transport/address.ts';
import { createTcpTransport } from '../transport/tcp/tcp.ts';
import type { Connection, Transport } from '../transport/types.ts';
import { createUnixTransport } from '../transport/unix/unix.ts';
import { createWebSocketTransport } from '../transport/websocket/websocket.node.ts';
import { dialled, readPin } from './dialled.ts';
import { traceFrames } from './frame-trace.ts';
import { readHostState } from './main/state-file.ts';
import { RemoteHost } from './remote-host.ts';

export interface OpenClientOptions {
  readonly address: string;
  /** Default: those of this user. */
  readonly paths?: PerunPaths;
  /** Four digits to pair with first, or the fingerprint the host has to show. */
  readonly pin?: string | undefined;
  /** Ends the first attempt to connect, and pairing. */
  readonly signal?: AbortSignal;
  /** Session to join; default the newest. */
  readonly session?: string;
  readonly seat: SeatRequest;
  readonly name: string;
  /** File that gets a line per decoded frame. */
  readonly trace?: string;
}

/** A client for the address, not started yet. Fails at once where nothing answers there, or another host than the known one. */
export async function openClient(options: OpenClientOptions): Promise<PerunClient> {
  const { session, seat, name, paths = resolvePaths(), signal = new AbortController().signal } = options;
  const pin = readPin(options.pin);
  const address = dialled(options.address, pin);
  const remote = parseAddress(address).scheme === 'tls' ? new RemoteHost(address, paths, pin) : undefined;
  if (pin?.kind === 'pin') await remote?.pair({ signal });
  const dial = remote === undefined ? connector(address) : (abort: AbortSignal) => remote.connect(abort);
  const connect = await reachable(dial, signal);
  const codecs = { lz4: lz4Native, zstd: zstdNative };
  const client = new PerunClient({
    ...{ connect, seat, name },
    ...codecs,
    ...(session !== undefined && { session }),
    ...(remote !== undefined && { admit: remote.admit }),
  });
  if (options.trace !== undefined) traceFrames(client, options.trace);
  return client;
}

/** How to open connections to an address, by its scheme. Fails with ADDRESS_INVALID. */
function connector(address: string): (signal: AbortSignal) => Promise<Connection> {
  const transport = transportFor(parseAddress(address).scheme);
  return (signal) => transport.connect(address, { signal });
}

/**
 * Connects once before a client is made, so that a wrong address fails at once and not after many attempts; that
 * connection is the client's first.
 */
async function reachable(
  connect: (signal: AbortSignal) => Promise<Connection>,
  abort: AbortSignal,
): Promise<typeof connect> {
  let first: Connection | undefined = await connect(abort);
  return async (signal) => {
    const taken = first;
    first = undefined;
    return taken === undefined || taken.isClosed ? connect(signal) : taken;
  };
}

/** The Unix socket of this user's host, its first address where it has none, or the port hosts have by default. */
export function defaultAddress(paths: PerunPaths): string {
  const addresses = readHostState(paths)?.addresses ?? [];
  const unix = addresses.find((address) => address.startsWith('unix:'));
  if (unix !== undefined) return unix;
  if (existsSync(paths.perunSocket)) return `unix://${paths.perunSocket}`;
  return addresses[0] ?? 'tcp://127.0.0.1:9000';
}

function transportFor(scheme: string): Transport {
  if (scheme === 'unix') return createUnixTransport();
  return scheme === 'tcp' ? createTcpTransport() : createWebSocketTransport();
}
