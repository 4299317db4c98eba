import { chmodSync, rmSync } from 'node:fs';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { RPCHandler, BodyLimitPlugin } from '@orpc/server/node';
import { PerunError } from '../../shared/errors.ts';
import { defaultLimits } from '../../shared/limits.ts';
import type { Logger } from '../../shared/logger.ts';
import type { ControlRouter } from './router.ts';

export interface ControlServerOptions {
  readonly socketPath: string;
  readonly router: ControlRouter;
  readonly logger: Logger;
  readonly bodyBytes?: number;
}

/** The control socket while it listens. */
export interface ControlServer {
  readonly socketPath: string;
  /** Ends open requests, streams too, and removes the socket; idempotent. */
  close(): Promise<void>;
}

/** Time for a request to arrive whole, in ms; answers may stream for ever. */
const requestMs = 10_000;

/**
 * Serves the router on a Unix socket that only its owner may open. A socket file nobody answers on is replaced; a live
 * one fails with ADDRESS_IN_USE.
 */
export async function serveControl(options: ControlServerOptions): Promise<ControlServer> {
  const { socketPath, logger } = options;
  const handler = new RPCHandler(options.router, {
    plugins: [new BodyLimitPlugin({ maxBodySize: options.bodyBytes ?? defaultLimits.rpcBodyBytes })],
  });
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { matched } = await handler.handle(incoming, outgoing, { prefix: '/rpc' });
    if (!matched) outgoing.writeHead(404, { 'content-type': 'text/plain' }).end('the control interface is at /rpc\n');
  };
  const server = createServer({ requestTimeout: requestMs, headersTimeout: requestMs }, (incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => {
      logger.error({ error }, 'a control request could not be answered');
      outgoing.destroy();
    });
  });
  await removeStaleSocket(socketPath);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, () => {
      server.off('error', reject);
      resolve();
    });
  });
  chmodSync(socketPath, 0o600);
  server.on('error', (error) => logger.error({ error }, 'the control socket failed'));
  let closing: Promise<void> | undefined;
  return {
    socketPath,
    close: () =>
      (closing ??= new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        // Answers on their way, such as the one to `host stop`, get a moment; streams would never end by themselves.
        setTimeout(() => server.closeAllConnections(), 100);
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
