import { chmodSync, rmSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { Server as SocketServer } from 'node:net';
import { PerunError } from '../../shared/errors.ts';
import { defaultLimits } from '../../shared/limits.ts';
import type { Logger } from '../../shared/logger.ts';
import type { ControlApp } from './app.ts';

/** A Unix socket, or a port; 0 takes a free one. */
export type ServeAt =
  | { readonly socketPath: string }
  | { readonly host: string; readonly port: number; readonly failure: (error: unknown) => Error };

export interface ControlServerOptions {
  readonly at: ServeAt;
  readonly app: ControlApp;
  readonly logger: Logger;
  /** Connections beyond which new ones are closed. */
  readonly connections?: number;
  /** A further server with the same app, and the listener that shares the port between the two. */
  readonly secure?: { readonly server: Server; readonly share: (plain: Server, secure: Server) => SocketServer };
}

/** The control interface while it listens. */
export interface ControlServer {
  /** The port that was taken; 0 for a socket. */
  readonly port: number;
  /** Ends open requests, streams too, and removes a socket; idempotent. */
  close(): Promise<void>;
}

/** Time for a request to arrive whole, in ms; answers may stream for ever. */
const requestMs = 10_000;

/**
 * Serves at a Unix socket that only its owner may open, or at a port. A socket file nobody answers on is replaced; a live
 * one fails with ADDRESS_IN_USE, as a taken port does.
 */
export async function serveControl(options: ControlServerOptions): Promise<ControlServer> {
  const { at, logger } = options;
  const plain = createServer({ requestTimeout: requestMs, headersTimeout: requestMs }, options.app);
  const { secure } = options;
  const answering = secure === undefined ? [plain] : [plain, secure.server];
  const server = secure === undefined ? plain : secure.share(plain, secure.server);
  server.maxConnections = options.connections ?? defaultLimits.controlConnections;
  if ('socketPath' in at) await removeStaleSocket(at.socketPath);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject('failure' in at ? at.failure(error) : error));
    const listening = (): void => {
      server.removeAllListeners('error');
      resolve();
    };
    if ('socketPath' in at) server.listen(at.socketPath, listening);
    else server.listen(at.port, at.host, listening);
  });
  if ('socketPath' in at) chmodSync(at.socketPath, 0o600);
  server.on('error', (error) => logger.error({ error }, 'the control interface failed'));
  const bound = server.address();
  let closing: Promise<void> | undefined;
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : 0,
    close: () =>
      (closing ??= new Promise((resolve) => {
        server.close(() => resolve());
        for (const each of answering) {
          if (each !== server) each.close();
          each.closeIdleConnections();
        }
        // Answers on their way, such as the one to `host stop`, get a moment; streams would never end by themselves.
        setTimeout(() => {
          for (const each of answering) each.closeAllConnections();
        }, 100);
      })),
  };
}

async function removeStaleSocket(path: string): Promise<void> {
  const answered = await new Promise<boolean>((resolve) => {
    const probe = request({ socketPath: path, path: '/', method: 'HEAD', timeout: 1000 }, (response) => {
      response.resume();
      resolve(true);
    });
    probe.on('timeout', () => probe.destroy());
    probe.on('error', () => resolve(false));
    probe.end();
  });
  if (answered) throw new PerunError('ADDRESS_IN_USE', `another host listens at ${path}`);
  rmSync(path, { force: true });
}
