import { createServer } from 'node:net';
import { connect as openSocket, type TLSSocket } from 'node:tls';
import { PerunError } from '../../shared/errors.ts';
import { formatHostPort, isLoopback, parseAddress, type TcpAddress } from '../address.ts';
import { attempt } from '../attempt.ts';
import type { ConnectionOptions } from '../base-connection.ts';
import { SocketConnection } from '../socket-connection.ts';
import { connectFailure, errnoOf } from '../socket-failure.ts';
import { handOn, listenOn } from '../socket-listener.ts';
import { keepAliveMs } from '../timing.ts';
import type { Connection, Transport } from '../types.ts';
import { createTlsUpgrader, peerFingerprint, tlsRules, type TlsCredentials } from './tls-server.ts';

export interface TlsOptions extends ConnectionOptions {
  /** Who we are: a listener needs it, and to a connecting end's peer nobody is there without it. */
  readonly credentials?: TlsCredentials;
}

/**
 * Addresses are `tls://host:port`. Any certificate is taken, and none: the caller compares the `peerFingerprint` of the
 * connection with those it knows, before it sends anything. TCP's listener takes TLS beside plain peers.
 */
export function createTlsTransport(options: TlsOptions = {}): Transport {
  return {
    scheme: 'tls',
    async connect(text, connectOptions = {}) {
      const { host, port } = parseTls(text);
      const { certificatePem: cert, keyPem: key } = options.credentials ?? {};
      return attempt<Connection>(text, connectOptions, (outcome) => {
        const socket = openSocket({ ...tlsRules, host, port, ...(cert !== undefined && { cert, key }) });
        const onError = (error: Error): void => outcome.fail(failure(text, error));
        socket.setNoDelay(true);
        socket.setKeepAlive(true, keepAliveMs);
        socket.once('error', onError);
        socket.once('secureConnect', () => {
          socket.off('error', onError);
          outcome.succeed(wrapSecured(socket, options));
        });
        return () => {
          socket.on('error', () => {});
          socket.destroy();
        };
      });
    },
    async listen(text, onConnection) {
      const { host, port } = parseTls(text);
      const { credentials, onListenerError } = options;
      if (credentials === undefined) throw new PerunError('MISSING_CAPABILITY', `${text} needs a certificate`);
      const secure = createTlsUpgrader(credentials, (socket) => {
        handOn(wrapSecured(socket, options), onConnection, onListenerError);
      });
      const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs }, secure);
      return listenOn(server, { scheme: 'tls', host, port });
    },
  };
}

function parseTls(text: string): TcpAddress {
  const address = parseAddress(text);
  if (address.scheme === 'tls') return address;
  throw new PerunError('ADDRESS_INVALID', `"${text}" is not a TLS address; write tls://host:port`);
}

/** A secured socket, of either end, as a connection. */
export function wrapSecured(socket: TLSSocket, options: ConnectionOptions): SocketConnection {
  const host = (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '');
  const remote = formatHostPort(host, socket.remotePort ?? 0);
  const facts = { scheme: 'tls', remote, local: isLoopback(host), peerFingerprint: peerFingerprint(socket) };
  return new SocketConnection(socket, facts, options);
}

function failure(text: string, error: Error): PerunError {
  const errno = errnoOf(error) ?? '';
  // A host without TLS answers with its own protocol, or ends the connection at once.
  if (!/^(?:ERR_SSL_|ERR_TLS_|EPROTO|ECONNRESET)/.test(errno)) return connectFailure(text, error);
  return new PerunError('UNREACHABLE', `${text} answers, but not with TLS (${errno})`, {
    cause: error,
    remedy: 'check the port; a host without pairing is reached as tcp://host:port',
  });
}
