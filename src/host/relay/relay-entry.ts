import { createPrivateKey, X509Certificate } from 'node:crypto';
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
import { formatHostPort, isLoopback, parseAddress } from '../../transport/address.ts';
import { createTcpTransport } from '../../transport/tcp/tcp.ts';
import { createTlsTransport } from '../../transport/tls/tls.ts';
import type { Listener } from '../../transport/types.ts';
import { Identity } from '../../trust/identity/identity.ts';
import { createUnixTransport } from '../../transport/unix/unix.ts';
import { reachedAt } from '../own-addresses.ts';
import { serveCalls } from '../store/port-calls.ts';
import { CoreSockets } from './core-sockets.ts';
import { CoreStates, stateCalls } from './core-states.ts';
import { openListeners } from './listeners.ts';
import { PageIdentities } from './page-identities.ts';
import { PairingPost } from './pairing-post.ts';
import type { FromRelay, RelayStart, ToRelay } from './protocol.ts';
import { RelayTrust } from './relay-trust.ts';
import { createRpcForward } from './rpc-forward.ts';
import { tellSessionNews } from './session-news.ts';
import { ShownPage } from './shown-page.ts';
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
const trust = new RelayTrust(start.trust, (fingerprint) => tell({ kind: 'seen', fingerprint }));
const pairing = new PairingPost(tell);
const page = new ShownPage(start.page);
const identity = new Identity(
  'host',
  new X509Certificate(start.identity.certificatePem),
  createPrivateKey(start.identity.keyPem),
);
const identities = new PageIdentities({
  certificate: identity.certificateDer,
  sign: (data) => identity.sign(data),
  isPaired: (fingerprint) => trust.grantBits(fingerprint) !== 0,
  clock: systemClock,
  limits,
});
const door = new PerunDoor({ registry, limits, logger, lz4: lz4Native, zstd: zstdNative, trust, pairing });
const onListenerError = (error: unknown): void => logger.error({ error: String(error) }, 'a listener failed');
const unix = createUnixTransport({ onListenerError });
const tcp = createTcpTransport({ onListenerError, tls: start.identity });
const tls = createTlsTransport({ onListenerError, credentials: start.identity });
const coreSockets = new CoreSockets(join(start.runtimeDirectory, 'cores'), unix, door);

function configure(settings: ChangingSettings): void {
  ({ logLevel } = settings);
  allowOrigin.splice(0, allowOrigin.length, ...settings.allowOrigin);
}

async function open(): Promise<Listener[]> {
  const listeners = await openListeners(start.listen, {
    door,
    transports: { unix, tcp, tls },
    viewerDirectory: start.viewerDirectory,
    allowOrigin,
    page,
    identities,
    trust,
    rpc: createRpcForward(start.controlPort, limits),
    limits,
    logger,
  });
  const addresses = listeners.map(({ address }) => address);
  new RPCHandler(createRelayService({ registry, door, coreSockets, addresses, configure })).upgrade(start.relayPort);
  start.relayPort.start();
  serveCalls(start.statesPort, stateCalls(new CoreStates({ registry, clock: systemClock, limits })));
  const viewer = viewerOf(addresses, start.page !== null);
  tell({ kind: 'ready', addresses, viewer });
  return listeners;
}

/** Where people find the page: over https for other machines, over http, which needs no certificate, on this one. */
function viewerOf(addresses: readonly string[], secure: boolean): string | null {
  const web = addresses.find((address) => address.startsWith('ws://'));
  if (web === undefined) return null;
  const [reached = web.replace('0.0.0.0', '127.0.0.1')] = reachedAt(web);
  const address = parseAddress(reached);
  if (address.scheme === 'unix') return null;
  const scheme = secure && !isLoopback(address.host) ? 'https' : 'http';
  return `${scheme}://${formatHostPort(address.host, address.port)}/`;
}

async function close(listeners: readonly Listener[]): Promise<void> {
  // Sessions are not ended: their people and cores see a lost connection, and come back when the host does.
  await Promise.all([...listeners.map((listener) => listener.close()), coreSockets.close()]);
  await door.close();
  trust.close();
  start.relayPort.close();
  start.statesPort.close();
  start.controlPort.close();
  parentPort?.close();
}

try {
  const listeners = await open();
  parentPort?.on('message', (message: ToRelay) => {
    if (message.kind === 'trust') trust.update(message.snapshot);
    else if (message.kind === 'page') page.replace(message.page);
    else if (message.kind === 'pair-answer') pairing.answer(message.id, message.message);
    else void close(listeners);
  });
} catch (error) {
  tell({ kind: 'failed', error: toPerunError(error).toJSON() });
  start.relayPort.close();
  start.statesPort.close();
  start.controlPort.close();
  parentPort?.close();
}
