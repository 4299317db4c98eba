import type { MessagePort } from 'node:worker_threads';
import type { EventNews } from '../../control/contract/events.ts';
import type { LogRecord } from '../../platform/log-record.ts';
import type { ErrorJson } from '../../shared/errors.ts';
import type { Visitor } from '../../doors/perun/pairing-line.ts';
import type { LogLevel } from '../../shared/logger.ts';
import type { TlsCredentials } from '../../transport/tls/tls-server.ts';
import type { TrustSnapshot } from './relay-trust.ts';

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
  /** The identity of the host, by which paired clients know it. */
  readonly identity: TlsCredentials;
  /** Certificate of the page for other machines; null where it is served to this one alone. */
  readonly page: PageCredentials | null;
  readonly trust: TrustSnapshot;
  /** The host's main thread calls the relay here. */
  readonly relayPort: MessagePort;
  /** The host's main thread asks for states of cores here. */
  readonly statesPort: MessagePort;
  /** The relay calls the host's control router here. */
  readonly controlPort: MessagePort;
}

/** What browsers are shown: a certificate they can come to trust, and what vouches for it. */
export interface PageCredentials extends TlsCredentials {
  /** PEM of the host's own authority, for people to install; null where the certificate is their own. */
  readonly authorityPem: string | null;
}

/** From the worker to the main thread, beside RPC. */
export type FromRelay =
  | { readonly kind: 'ready'; readonly addresses: readonly string[]; readonly viewer: string | null }
  | { readonly kind: 'failed'; readonly error: ErrorJson }
  | { readonly kind: 'log'; readonly record: LogRecord }
  | { readonly kind: 'news'; readonly news: EventNews }
  /** A paired device has come, or has gone. */
  | { readonly kind: 'seen'; readonly fingerprint: string }
  /** A message of pairing from the other end of a connection. */
  | { readonly kind: 'pair'; readonly visitor: Visitor; readonly message: Uint8Array }
  | { readonly kind: 'pair-left'; readonly id: string };

/** From the main thread to the worker, beside RPC. */
export type ToRelay =
  | { readonly kind: 'close' }
  | { readonly kind: 'trust'; readonly snapshot: TrustSnapshot }
  /** Another certificate of the page, for connections from now on. */
  | { readonly kind: 'page'; readonly page: PageCredentials }
  | { readonly kind: 'pair-answer'; readonly id: string; readonly message: Uint8Array };
