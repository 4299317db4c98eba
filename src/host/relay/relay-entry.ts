import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { RPCHandler } from '@orpc/server/message-port';
import { lz4Native } from '../../codec/lz4/lz4.node.ts';
import { zstdNative } from '../../codec/zstd.node.ts';
import { PerunDoor } from '../../doors/perun/door.ts';
import { SessionRegistry } from '../../session/registry.ts';
import { systemClock } from '../../shared/clock.ts';
import { toPerunError } from '../../shared/errors.ts';
import { defaultLimits } from '../../shared/limits.ts';
import { createTcpTransport } from '../../transport/tcp/tcp.ts';
import type { Listener } from '../../transport/types.ts';
import { createUnixTransport } from '../../transport/unix/unix.ts';
import { CoreSockets } from './core-sockets.ts';
import { openListeners } from './listeners.ts';
import type { FromRelay, RelayStart, ToRelay } from './protocol.ts';
import { createRpcForward } from './rpc-forward.ts';
import { tellSessionNews } from './session-news.ts';
import { type ChangingSettings, createRelayService } from './service.ts';
import { createWorkerLogger } from './worker-logger.ts';

/** Entry of the relay worker: every Perun listener, every session, every lossless rendition. */
const start = workerData as RelayStart;
const tell = (message: FromRelay): void => parentPort?.postMessage(message);
const limits = defaultLimits;
let { logLevel } = start;
/** Read at each request; changed in place. */
const allowOrigin = [...start.allowOrigin];
const logger = createWorkerLogger(
  'relay',
  () => logLevel,
  (record) => tell({ kind: 'log', record }),
);
const registry = new SessionRegistry({ lz4: lz4Native, zstd: zstdNative, limits, logger });
tellSessionNews(registry, systemClock, (news) => tell({ kind: 'news', news }));
const door = new PerunDoor({ registry, limits, logger, lz4: lz4Native, zstd: zstdNative });
const onListenerError = (error: unknown): void => logger.error({ error: String(error) }, 'a listener failed');
const unix = createUnixTransport({ onListenerError });
const tcp = createTcpTransport({ onListenerError });
const coreSockets = new CoreSockets(join(start.runtimeDirectory, 'cores'), unix, door);

function configure(settings: ChangingSettings): void {
  ({ logLevel } = settings);
  allowOrigin.splice(0, allowOrigin.length, ...settings.allowOrigin);
}

async function open(): Promise<Listener[]> {
  const listeners = await openListeners(start.listen, {
    door,
    transports: { unix, tcp },
    viewerDirectory: start.viewerDirectory,
    allowOrigin,
    rpc: createRpcForward(start.controlPort, limits),
    limits,
    logger,
  });
  const addresses = listeners.map(({ address }) => address);
  new RPCHandler(createRelayService({ registry, door, coreSockets, addresses, configure })).upgrade(start.relayPort);
  start.relayPort.start();
  const web = addresses.find((address) => address.startsWith('ws://'));
  const viewer = web === undefined ? null : `http${web.slice('ws'.length).replace(/\/$/, '')}/`;
  tell({ kind: 'ready', addresses, viewer });
  return listeners;
}

async function close(listeners: readonly Listener[]): Promise<void> {
  // Sessions are not ended: their people and cores see a lost connection, and come back when the host does.
  await Promise.all([...listeners.map((listener) => listener.close()), coreSockets.close()]);
  await door.close();
  start.relayPort.close();
  start.controlPort.close();
  parentPort?.close();
}

try {
  const listeners = await open();
  parentPort?.once('message', (_message: ToRelay) => void close(listeners));
} catch (error) {
  tell({ kind: 'failed', error: toPerunError(error).toJSON() });
  start.relayPort.close();
  start.controlPort.close();
  parentPort?.close();
}
