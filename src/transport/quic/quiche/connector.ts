import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { PerunError } from '../../../shared/errors.ts';
import { attempt } from '../../attempt.ts';
import { connectFailure } from '../../socket-failure.ts';
import type { QuicClose, QuicConnection, QuicConnectOptions } from '../types.ts';
import type { NativeConfig, Quiche } from './binding.ts';
import { keepAliveOf, makeConfig } from './config.ts';
import { QuicheConnection } from './connection.ts';
import type { QuicLimits } from './listener.ts';
import { ownIdBytes } from './packet-head.ts';
import type { Scheduler } from './scheduler.ts';
import { nativeAddress, shownAddress, shownPlace, udpSocket } from './udp.ts';

const defaultServerName = 'punktfunk';
/** Alerts of TLS as QUIC carries them (RFC 9001, 4.8). */
const alertBase = 0x100;
const badCertificate = alertBase + 42;
const noApplicationProtocol = alertBase + 120;

export interface ConnectorSetup {
  readonly quiche: Quiche;
  readonly limits: QuicLimits;
  readonly scheduler: Scheduler<QuicheConnection>;
  /** Told of the connection from its first packet to its last one. */
  readonly onOpen: (connection: QuicheConnection) => void;
  readonly onGone: (connection: QuicheConnection) => void;
}

/** Connects from a UDP port of its own, with one address of the host; see `QuicEndpoint.connect`. */
export async function connectQuiche(setup: ConnectorSetup, options: QuicConnectOptions): Promise<QuicConnection> {
  const { host, port, timeoutMs, signal } = options;
  const place = shownPlace(host, port);
  const config = makeConfig(setup.quiche, options);
  return attempt<QuicConnection>(
    place,
    { ...(timeoutMs !== undefined && { timeoutMs }), ...(signal !== undefined && { signal }) },
    (outcome) => {
      let abandon: (() => void) | undefined;
      let given = false;
      const fail = (error: PerunError): void => outcome.fail(error);
      const start = async (): Promise<void> => {
        const socket = await openSocket(host, port);
        if (given) return void socket.close();
        abandon = shakeHands(setup, { options, config, socket, place }, outcome);
      };
      start().catch((error: unknown) => {
        fail(connectFailure(place, error instanceof Error ? error : new Error(String(error))));
      });
      return () => {
        given = true;
        abandon?.();
      };
    },
  );
}

async function openSocket(host: string, port: number): Promise<Socket> {
  const { address } = await lookup(host);
  const socket = udpSocket(address);
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    // A connected socket hears only its peer, and learns when nobody listens there.
    socket.connect(port, address, () => {
      socket.off('error', reject);
      resolve();
    });
  });
  return socket;
}

interface Attempt {
  readonly options: QuicConnectOptions;
  readonly config: NativeConfig;
  readonly socket: Socket;
  readonly place: string;
}

interface Outcome {
  succeed(connection: QuicConnection): void;
  fail(error: PerunError): void;
}

/** Returns how to give up. */
function shakeHands(setup: ConnectorSetup, { options, config, socket, place }: Attempt, outcome: Outcome): () => void {
  const { quiche, limits, scheduler } = setup;
  const { serverName = defaultServerName, fingerprint } = options;
  const local = nativeAddress(socket.address());
  const remote = socket.remoteAddress();
  const peer = nativeAddress(remote);
  const sourceId = randomBytes(ownIdBytes);
  const native = quiche.Connection.connect(serverName === '' ? null : serverName, sourceId, local, peer, config);
  let open = true;
  const connection = new QuicheConnection({
    ...{ native, isServer: false, local, peer, peerAddress: shownAddress(remote.address), serverName },
    ...{ keepAliveMs: keepAliveOf(options), datagramBytes: limits.quicDatagramBytes },
    send: (packet) => {
      if (open) socket.send(packet, () => {});
    },
    schedule: (one) => scheduler.schedule(one),
    onReady: (ready) => {
      const shown = ready.peerFingerprint;
      if (fingerprint === undefined || shown === fingerprint.toLowerCase()) return outcome.succeed(ready);
      ready.refuse(badCertificate);
      outcome.fail(fingerprintChanged(place, fingerprint, shown));
    },
    onGone: (gone) => {
      open = false;
      socket.close();
      setup.onGone(gone);
    },
  });
  setup.onOpen(connection);
  connection.onClosed((close) => outcome.fail(handshakeFailure(place, close)));
  socket.on('message', (packet) => void connection.receive(packet));
  socket.on('error', (error) => {
    outcome.fail(connectFailure(place, error));
    // Later on a moment without a route is a moment without packets.
    if (!connection.isReady) connection.abandon();
  });
  connection.service();
  return () => connection.abandon();
}

function fingerprintChanged(place: string, expected: string, shown: string): PerunError {
  return new PerunError(
    'FINGERPRINT_CHANGED',
    `the host at ${place} has the fingerprint ${shown === '' ? '(none)' : shown}, not ${expected}`,
  );
}

function handshakeFailure(place: string, { by, application, code, reason }: QuicClose): PerunError {
  if (by === 'idle') return new PerunError('TIMEOUT', `no answer from ${place}`);
  const text = reason === '' ? '' : `: ${reason}`;
  if (!application && code === noApplicationProtocol) {
    return new PerunError('HANDSHAKE_REFUSED', `${place} answers by QUIC, but speaks another protocol`, {
      remedy: 'check the port, and that both programs are of versions that fit together',
    });
  }
  const who = by === 'peer' ? `${place} refused` : `the other end of ${place} broke`;
  return new PerunError('HANDSHAKE_REFUSED', `${who} the handshake (code 0x${code.toString(16)}${text})`);
}
