import { createServer } from 'node:net';
import { formatAddress, parseAddress } from '../../src/transport/address.ts';

/** The same addresses, with port 0 (any free one) in place of every TCP or WebSocket port that is taken. */
export async function freeListen(addresses: readonly string[]): Promise<{ listen: string[]; taken: string[] }> {
  const taken: string[] = [];
  const listen = await Promise.all(
    addresses.map(async (text) => {
      const address = parseAddress(text);
      if (address.scheme === 'unix' || (await isFree(address.host, address.port))) return text;
      taken.push(text);
      return formatAddress({ ...address, port: 0 });
    }),
  );
  return { listen, taken };
}

/** A port can only be tried; whoever takes it in between is named by the host's own error. */
function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
