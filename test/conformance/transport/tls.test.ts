import { isPerunError, PerunError } from '../../../src/shared/errors.ts';
import { createTcpTransport } from '../../../src/transport/tcp/tcp.ts';
import { createTlsTransport } from '../../../src/transport/tls/tls.ts';
import type { Transport } from '../../../src/transport/types.ts';
import { clientCredentials, hostCredentials } from '../../support/network/tls-fixtures.ts';
import { freePort, silentPort } from './ports.ts';
import { transportSuite } from './suite.ts';

/** A TLS listener of its own, and the port where TLS and plain TCP are told apart by the first byte. */
for (const form of ['alone', 'beside plain TCP'] as const) {
  transportSuite(`tls, ${form}`, {}, async (options) => {
    const connector = createTlsTransport({ ...options, credentials: clientCredentials });
    const both = createTcpTransport({ ...options, tls: hostCredentials });
    const acceptor: Transport =
      form === 'alone'
        ? createTlsTransport({ ...options, credentials: hostCredentials })
        : {
            scheme: 'tls',
            connect: both.connect,
            listen: (text, onConnection) => listenForBoth(both, text, onConnection),
          };
    const cleanup: (() => Promise<void>)[] = [];
    return {
      connector,
      acceptor,
      address: () => 'tls://127.0.0.1:0',
      deadAddress: async () => `tls://127.0.0.1:${await freePort()}`,
      silentAddress: async () => {
        const silent = await silentPort();
        cleanup.push(silent.close);
        return `tls://127.0.0.1:${silent.port}`;
      },
      dispose: async () => {
        for (const close of cleanup) await close();
      },
    };
  });
}

async function listenForBoth(
  both: Transport,
  text: string,
  onConnection: Parameters<Transport['listen']>[1],
): ReturnType<Transport['listen']> {
  const listener = await both.listen(text.replace(/^tls:/, 'tcp:'), onConnection).catch((error: unknown) => {
    if (!isPerunError(error)) throw error;
    throw new PerunError(error.code, error.message.replace('tcp://', 'tls://'), { cause: error });
  });
  return { address: listener.address.replace(/^tcp:/, 'tls:'), close: () => listener.close() };
}
