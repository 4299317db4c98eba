import { createTcpTransport } from '../../../src/transport/tcp/tcp.ts';
import { freePort, silentPort } from './ports.ts';
import { transportSuite } from './suite.ts';

transportSuite('tcp', {}, async (options) => {
  const transport = createTcpTransport(options);
  const cleanup: (() => Promise<void>)[] = [];
  return {
    connector: transport,
    acceptor: transport,
    address: () => 'tcp://127.0.0.1:0',
    deadAddress: async () => `tcp://127.0.0.1:${await freePort()}`,
    silentAddress: async () => {
      const silent = await silentPort();
      cleanup.push(silent.close);
      return `tcp://127.0.0.1:${silent.port}`;
    },
    dispose: async () => {
      for (const close of cleanup) await close();
    },
  };
});
