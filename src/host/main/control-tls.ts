import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createServer } from 'node:https';
import { createSecureContext, type SecureContextOptions, TLSSocket } from 'node:tls';
import type { Caller } from '../../control/auth/caller.ts';
import type { Credential } from '../../control/auth/credentials.ts';
import { isLoopback } from '../../transport/address.ts';
import { peerFingerprint, type TlsCredentials } from '../../transport/tls/tls-server.ts';
import { plainAddress } from '../../transport/websocket/attach.ts';
import type { ShownPage } from '../relay/shown-page.ts';
import { mayNow } from '../../trust/grants/may-now.ts';
import type { PairedDevices } from '../../trust/store/paired-devices.ts';

export interface ControlTlsOptions {
  /** Shown to those who ask for it by name: paired clients, which know its fingerprint. */
  readonly identity: TlsCredentials;
  /** Shown to everybody else: browsers. */
  readonly page: ShownPage;
}

/** The server name by which a paired client asks for the identity of the host instead of the page's certificate. */
export const identityServerName = 'identity.perun';

/** The control interface for other machines. Certificates of clients are asked for, and looked at by `deviceCertificate`. */
export function createControlTls(app: RequestListener, { identity, page }: ControlTlsOptions): Server {
  const own = createSecureContext({ cert: identity.certificatePem, key: identity.keyPem });
  const shown = (): SecureContextOptions => {
    const { certificatePem, keyPem } = page.current ?? identity;
    return { cert: certificatePem, key: keyPem, minVersion: 'TLSv1.2' };
  };
  const server = createServer(
    {
      ...shown(),
      requestCert: true,
      rejectUnauthorized: false,
      SNICallback: (name, done) => done(null, name === identityServerName ? own : createSecureContext(shown())),
    },
    app,
  );
  // For those who ask for no name, as by an address.
  server.once(
    'close',
    page.changed.on(() => server.setSecureContext(shown())),
  );
  return server;
}

/** The certificate of a paired device that may manage this host; any other certificate says nothing. */
export function deviceCertificate(devices: PairedDevices): Credential {
  return ({ socket }) => {
    if (!(socket instanceof TLSSocket)) return undefined;
    const fingerprint = peerFingerprint(socket);
    return fingerprint === '' ? undefined : deviceCaller(devices, fingerprint);
  };
}

/** What a device may do here; undefined for one that is not paired, or may not manage. */
export function deviceCaller(devices: PairedDevices, fingerprint: string): Caller | undefined {
  const device = devices.find(fingerprint);
  if (device === undefined || !mayNow(device, 'manage', Date.now())) return undefined;
  devices.sawNow(fingerprint);
  return {
    kind: 'device',
    fingerprint,
    name: device.name,
    may: (grant) => {
      const known = devices.find(fingerprint);
      return known !== undefined && mayNow(known, grant, Date.now());
    },
  };
}

/** Over TLS, or from this machine. */
export function isSafe(request: IncomingMessage): boolean {
  return request.socket instanceof TLSSocket || isLocal(request);
}

export function isLocal({ socket }: IncomingMessage): boolean {
  return isLoopback(plainAddress(socket.remoteAddress));
}
