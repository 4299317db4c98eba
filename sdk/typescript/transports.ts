import { PerunError } from '../../src/shared/errors.ts';
import { parseAddress } from '../../src/transport/address.ts';
import { createTcpTransport } from '../../src/transport/tcp/tcp.ts';
import type { ConnectOptions, Connection } from '../../src/transport/types.ts';
import { createUnixTransport } from '../../src/transport/unix/unix.ts';

/** Connects to `unix:///path` or `tcp://host:port`. Fails as the transports do; other schemes with ADDRESS_INVALID. */
export async function connectTo(address: string, options: ConnectOptions): Promise<Connection> {
  const { scheme } = parseAddress(address);
  if (scheme === 'unix') return createUnixTransport().connect(address, options);
  if (scheme === 'tcp') return createTcpTransport().connect(address, options);
  throw new PerunError('ADDRESS_INVALID', `a core connects over unix:// or tcp://, not ${scheme}://`, {
    remedy: 'write unix:///path or tcp://host:port',
  });
}
