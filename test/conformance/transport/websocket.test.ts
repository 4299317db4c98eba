import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { createBrowserTransport } from '../../../src/transport/websocket/websocket.browser.ts';
import { createWebSocketTransport } from '../../../src/transport/websocket/websocket.node.ts';
import { freePort } from './ports.ts';
import { transportSuite } from './suite.ts';

/** Takes connections and never answers the upgrade. */
async function muteServer(): Promise<{ address: string; close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    socket.on('error', () => {});
    sockets.add(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `ws://127.0.0.1:${port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

for (const form of ['node', 'browser'] as const) {
  transportSuite(`websocket, ${form} to node`, { cannotStopSender: form === 'browser' }, async (options) => {
    const acceptor = createWebSocketTransport(options);
    const mute: { close: () => Promise<void> }[] = [];
    return {
      connector: form === 'node' ? acceptor : createBrowserTransport(options),
      acceptor,
      address: () => 'ws://127.0.0.1:0',
      deadAddress: async () => `ws://127.0.0.1:${await freePort()}`,
      silentAddress: async () => {
        const server = await muteServer();
        mute.push(server);
        return server.address;
      },
      dispose: async () => {
        for (const server of mute) await server.close();
      },
    };
  });
}
