import type { MessagePort } from 'node:worker_threads';
import type { EventNews } from '../../control/contract/events.ts';
import type { LogRecord } from '../../platform/log-record.ts';
import type { ErrorJson } from '../../shared/errors.ts';
import type { LogLevel } from '../../shared/logger.ts';

/** What the relay worker is given at its start. */
export interface RelayStart {
  /** Addresses to listen on: unix://, tcp:// and ws://. */
  readonly listen: readonly string[];
  /** Folder for the private sockets of launched cores. */
  readonly runtimeDirectory: string;
  /** Folder of the built player page; null where it was not built. */
  readonly viewerDirectory: string | null;
  /** Origins, beside the host's own, whose pages may connect. */
  readonly allowOrigin: readonly string[];
  readonly logLevel: LogLevel;
  /** The host's main thread calls the relay here. */
  readonly relayPort: MessagePort;
  /** The relay calls the host's control router here. */
  readonly controlPort: MessagePort;
}

/** From the worker to the main thread, beside RPC. */
export type FromRelay =
  | { readonly kind: 'ready'; readonly addresses: readonly string[]; readonly viewer: string | null }
  | { readonly kind: 'failed'; readonly error: ErrorJson }
  | { readonly kind: 'log'; readonly record: LogRecord }
  | { readonly kind: 'news'; readonly news: EventNews };

/** From the main thread to the worker, beside RPC. */
export interface ToRelay {
  readonly kind: 'close';
}
