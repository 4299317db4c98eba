import { MessageChannel, Worker } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { RPCHandler } from '@orpc/server/message-port';
import { type CallContext, pageCaller } from '../../control/auth/caller.ts';
import type { EventNews } from '../../control/contract/events.ts';
import { fromRpcError } from '../../control/contract/errors.ts';
import type { ControlRouter } from '../../control/router/router.ts';
import { entryUrl } from '../../platform/entry-url.ts';
import type { LogRecord } from '../../platform/log-record.ts';
import type { PairingLine, Visitor } from '../../doors/perun/pairing-line.ts';
import { PerunError } from '../../shared/errors.ts';
import { Signal } from '../../shared/events.ts';
import type { LogLevel } from '../../shared/logger.ts';
import type { TlsCredentials } from '../../transport/tls/tls-server.ts';
import { PortCaller } from '../store/port-calls.ts';
import type { RelayContract } from './contract.ts';
import type { StateCalls } from './core-states.ts';
import type { FromRelay, PageCredentials, RelayStart, ToRelay } from './protocol.ts';
import type { TrustSnapshot } from './relay-trust.ts';

export type RelayClient = ContractRouterClient<RelayContract>;

export interface RelayOptions {
  readonly listen: readonly string[];
  readonly runtimeDirectory: string;
  readonly viewerDirectory: string | null;
  readonly allowOrigin: readonly string[];
  readonly logLevel: LogLevel;
  /** What pages call; it lets them do no more than pageCaller may. */
  readonly router: ControlRouter;
  readonly onLog: (record: LogRecord) => void;
  /** What happened to sessions and people. */
  readonly onNews: (news: EventNews) => void;
  /** A paired device has come, or has gone. */
  readonly onSeen: (fingerprint: string) => void;
  readonly identity: TlsCredentials;
  readonly page: PageCredentials | null;
  readonly trust: TrustSnapshot;
  /** Messages of pairing that arrive on the relay's connections; answers may come late, and more than one. */
  readonly pairing: PairingLine;
}

/** The relay worker as the main thread sees it. */
export interface RelayHandle {
  readonly client: RelayClient;
  /** Asks cores for their states. */
  readonly states: PortCaller<StateCalls>;
  readonly addresses: readonly string[];
  /** URL of the player page; null where nothing listens for browsers. */
  readonly viewer: string | null;
  /** Fires once if the worker ends without being asked to. */
  readonly died: Signal<[error: Error]>;
  /** Who is paired has changed. */
  tellTrust(snapshot: TrustSnapshot): void;
  /** The page has another certificate. */
  tellPage(page: PageCredentials): void;
  /** Ends sessions, listeners and the worker; idempotent. */
  close(): Promise<void>;
}

/** Time for the worker to end by itself, in ms. */
const closeMs = 2000;

/** Starts the relay worker and waits until it listens; fails with what the worker says, e.g. ADDRESS_IN_USE. */
export async function startRelay(options: RelayOptions): Promise<RelayHandle> {
  const relay = new MessageChannel();
  const control = new MessageChannel();
  const states = new MessageChannel();
  const start: RelayStart = {
    listen: options.listen,
    runtimeDirectory: options.runtimeDirectory,
    viewerDirectory: options.viewerDirectory,
    allowOrigin: options.allowOrigin,
    logLevel: options.logLevel,
    identity: options.identity,
    page: options.page,
    trust: options.trust,
    relayPort: relay.port2,
    statesPort: states.port2,
    controlPort: control.port2,
  };
  const worker = new Worker(entryUrl(import.meta.url, './relay-entry'), {
    name: 'relay',
    workerData: start,
    transferList: [relay.port2, states.port2, control.port2],
  });
  new RPCHandler<CallContext>(options.router).upgrade(control.port1, { context: { caller: pageCaller } });
  control.port1.start();
  const tell = (message: ToRelay): void => worker.postMessage(message);
  const visitors = new Map<string, Visitor>();
  const letGo = (id: string): void => {
    const visitor = visitors.get(id);
    if (visitors.delete(id) && visitor !== undefined) options.pairing.left(visitor);
  };
  const stateCaller = new PortCaller<StateCalls>(states.port1);
  const died = new Signal<[error: Error]>();
  let fault: Error | undefined;
  let closing: Promise<void> | undefined;
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', (code) => {
      control.port1.close();
      relay.port1.close();
      for (const id of [...visitors.keys()]) letGo(id);
      states.port1.close();
      stateCaller.lost(new PerunError('FAILED', 'the relay is being restarted'));
      if (closing === undefined) died.emit(fault ?? new Error(`the relay worker ended with code ${code}`));
      resolve();
    });
  });
  worker.on('error', (error: Error) => {
    fault = error;
  });
  const ready = await new Promise<Extract<FromRelay, { kind: 'ready' }>>((resolve, reject) => {
    worker.on('message', (message: FromRelay) => {
      if (message.kind === 'log') options.onLog(message.record);
      else if (message.kind === 'news') options.onNews(message.news);
      else if (message.kind === 'seen') options.onSeen(message.fingerprint);
      else if (message.kind === 'pair') {
        const { visitor } = message;
        if (!visitors.has(visitor.id)) visitors.set(visitor.id, visitor);
        options.pairing.message(visitor, message.message, (answer) => {
          tell({ kind: 'pair-answer', id: visitor.id, message: answer });
        });
      } else if (message.kind === 'pair-left') letGo(message.id);
      else if (message.kind === 'ready') resolve(message);
      else reject(new PerunError(message.error.code, message.error.message, { remedy: message.error.remedy }));
    });
    void exited.then(() => reject(fault ?? new PerunError('FAILED', 'the relay worker ended before it was ready')));
  });
  const client: RelayClient = createORPCClient(
    new RPCLink({
      port: relay.port1,
      interceptors: [
        async (call) => {
          try {
            return await call.next();
          } catch (error) {
            throw fromRpcError(error);
          }
        },
      ],
    }),
  );
  relay.port1.start();
  const close = async (): Promise<void> => {
    tell({ kind: 'close' });
    const timer = setTimeout(() => void worker.terminate(), closeMs);
    await exited;
    clearTimeout(timer);
  };
  return {
    client,
    states: stateCaller,
    addresses: ready.addresses,
    viewer: ready.viewer,
    died,
    tellTrust: (snapshot) => tell({ kind: 'trust', snapshot }),
    tellPage: (page) => tell({ kind: 'page', page }),
    close: () => (closing ??= close()),
  };
}
