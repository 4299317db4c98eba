import { PerunError } from '../shared/errors.ts';
import { parseAddress } from './address.ts';
import type { ConnectionOptions } from './base-connection.ts';
import { createTcpTransport } from './tcp/tcp.ts';
import { createTlsTransport } from './tls/tls.ts';
import type { Transport } from './types.ts';
import { createUnixTransport } from './unix/unix.ts';
import { createWebSocketTransport } from './websocket/websocket.node.ts';

/** Every carrier of Node behind one transport: the scheme of each address chooses. */
export function createAnyTransport(options: ConnectionOptions = {}): Transport {
  const unix = createUnixTransport(options);
  const tcp = createTcpTransport(options);
  const tls = createTlsTransport(options);
  const ws = createWebSocketTransport(options);
  const carriers = { unix, tcp, tls, ws, wss: ws };
  const carrierOf = (text: string): Transport => {
    const { scheme } = parseAddress(text);
    if (scheme !== 'punktfunk') return carriers[scheme];
    throw new PerunError('ADDRESS_INVALID', `${text} is no address of the Perun protocol`, {
      remedy: 'write unix://, tcp://, tls:// or ws://',
    });
  };
  return {
    scheme: 'any',
    connect: async (address, connectOptions) => carrierOf(address).connect(address, connectOptions),
    listen: async (address, onConnection) => carrierOf(address).listen(address, onConnection),
  };
}
