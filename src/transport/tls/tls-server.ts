import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { defaultConnectMs } from '../timing.ts';

/** A certificate and its key, PEM. */
export interface TlsCredentials {
  readonly certificatePem: string;
  readonly keyPem: string;
}

/** What both ends of a connection agree on: TLS 1.3, and certificates that are looked at by their fingerprints alone. */
export const tlsRules = { minVersion: 'TLSv1.3', rejectUnauthorized: false, ALPNProtocols: ['perun/1'] } as const;

/**
 * Turns plain sockets into TLS ones: asks for a certificate, takes any or none, and leaves it to the caller whom to
 * trust. Sockets whose handshake fails are dropped.
 */
export function createTlsUpgrader(
  credentials: TlsCredentials,
  onSecured: (socket: TLSSocket) => void,
): (socket: Socket) => void {
  const { certificatePem: cert, keyPem: key } = credentials;
  const server = createServer({ ...tlsRules, cert, key, requestCert: true, handshakeTimeout: defaultConnectMs });
  server.on('secureConnection', onSecured);
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return (socket) => void server.emit('connection', socket);
}

/** SHA-256 of the peer's certificate (DER), 64 hex digits; '' where it showed none. The peer has proven to have its key. */
export function peerFingerprint(socket: TLSSocket): string {
  const certificate = socket.getPeerX509Certificate();
  return certificate === undefined ? '' : createHash('sha256').update(certificate.raw).digest('hex');
}
