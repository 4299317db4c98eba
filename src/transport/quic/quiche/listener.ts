import { randomBytes } from 'node:crypto';
import type { RemoteInfo, Socket } from 'node:dgram';
import type { Limits } from '../../../shared/limits.ts';
import { listenFailure } from '../../socket-failure.ts';
import { contain } from '../occurrence.ts';
import type { QuicConnection, QuicListener, QuicListenOptions } from '../types.ts';
import { Admission } from './admission.ts';
import type { NativeConfig, Quiche } from './binding.ts';
import { keepAliveOf, makeConfig } from './config.ts';
import { QuicheConnection } from './connection.ts';
import {
  mayOpen,
  ownIdBytes,
  type PacketHead,
  quicVersion,
  readPacketHead,
  smallestInitialBytes,
  versionNegotiation,
} from './packet-head.ts';
import { RetryTokens } from './retry-token.ts';
import type { Scheduler } from './scheduler.ts';
import { nativeAddress, shownAddress, shownPlace, udpSocket } from './udp.ts';

export type QuicLimits = Pick<
  Limits,
  'quicConnections' | 'quicHandshakes' | 'quicPerAddress' | 'quicHandshakeMs' | 'quicDatagramBytes'
>;

export interface ListenerSetup {
  readonly quiche: Quiche;
  readonly limits: QuicLimits;
  readonly scheduler: Scheduler<QuicheConnection>;
  readonly options: QuicListenOptions;
  readonly onConnection: (connection: QuicConnection) => void;
}

type LongHead = Extract<PacketHead, { form: 'long' }>;

/** Binds the port; fails with ADDRESS_IN_USE, ADDRESS_INVALID or REFUSED. */
export async function openListener(setup: ListenerSetup): Promise<QuicheListener> {
  const { address, port } = setup.options;
  const config = makeConfig(setup.quiche, setup.options);
  const socket = udpSocket(address);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind({ address, port, exclusive: true }, () => {
        socket.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    socket.close();
    throw listenFailure(shownPlace(address, port), error);
  }
  return new QuicheListener(setup, config, socket);
}

/** Tells the packets of one UDP port apart by connection id, and opens connections within the limits. */
export class QuicheListener implements QuicListener {
  readonly address: string;
  readonly port: number;
  readonly #setup: ListenerSetup;
  readonly #config: NativeConfig;
  readonly #socket: Socket;
  readonly #local: { readonly host: string; readonly port: number };
  readonly #admission: Admission;
  readonly #tokens = new RetryTokens();
  /** By our id, and until the handshake is over by the one that the client chose. */
  readonly #byId = new Map<string, { readonly connection: QuicheConnection; readonly peer: string }>();
  #accepting = true;
  #closed = false;

  constructor(setup: ListenerSetup, config: NativeConfig, socket: Socket) {
    this.#setup = setup;
    this.#config = config;
    this.#socket = socket;
    const bound = socket.address();
    this.address = bound.address;
    this.port = bound.port;
    this.#local = nativeAddress(bound);
    this.#admission = new Admission(setup.limits);
    socket.on('message', (datagram, from) => this.#take(datagram, from));
    // A peer that is gone shows as an error of the socket; its connection ends by silence.
    socket.on('error', () => {});
  }

  /** Connections that take up a place. */
  get connections(): number {
    return this.#admission.connections;
  }

  close(): Promise<void> {
    this.#accepting = false;
    void this.#closeIfIdle();
    return Promise.resolve();
  }

  /** Ends the connections too. */
  shutDown(): Promise<void> {
    this.#accepting = false;
    const all = new Set([...this.#byId.values()].map(({ connection }) => connection));
    for (const connection of all) {
      connection.close(0, '');
      connection.service();
      connection.abandon();
    }
    return this.#closeIfIdle();
  }

  #closeIfIdle(): Promise<void> {
    if (this.#accepting || this.#closed || this.#byId.size > 0) return Promise.resolve();
    this.#closed = true;
    return new Promise((resolve) => this.#socket.close(resolve));
  }

  #take(datagram: Uint8Array, from: RemoteInfo): void {
    const head = readPacketHead(datagram);
    if (head === undefined) return;
    const known = this.#byId.get(keyOf(head.destination));
    // Nobody migrates: a packet of a known connection from elsewhere is dropped.
    if (known !== undefined) {
      if (known.peer === peerOf(from)) known.connection.receive(datagram);
    } else if (this.#accepting && head.form === 'long') {
      this.#meet(head, datagram, from);
    }
  }

  #meet(head: LongHead, datagram: Uint8Array, from: RemoteInfo): void {
    if (head.version !== quicVersion) {
      if (head.version !== 0 && datagram.length >= smallestInitialBytes) {
        this.#send(versionNegotiation(head, randomBytes(1)[0] ?? 0), from);
      }
      return;
    }
    if (!mayOpen(head, datagram.length)) return;
    const original = head.token.length > 0 ? this.#tokens.check(peerOf(from), head.token) : undefined;
    if (original === undefined && this.#admission.wary) this.#askAgain(head, from);
    else this.#open(head, datagram, from, original);
  }

  /** Retry: the client comes back with a token, if it is where it says. */
  #askAgain(head: LongHead, from: RemoteInfo): void {
    const packet = new Uint8Array(smallestInitialBytes);
    const token = this.#tokens.mint(peerOf(from), head.destination);
    const { source, destination } = head;
    const length = this.#setup.quiche.retry(source, destination, randomBytes(ownIdBytes), token, quicVersion, packet);
    this.#send(packet.subarray(0, length), from);
  }

  #open(head: LongHead, datagram: Uint8Array, from: RemoteInfo, original: Uint8Array | undefined): void {
    const { quiche, limits, scheduler, options } = this.#setup;
    const place = this.#admission.admit(shownAddress(from.address));
    if (place === undefined) return;
    // After a Retry the client goes on with the id that we gave it there.
    const sourceId = original === undefined ? randomBytes(ownIdBytes) : Uint8Array.from(head.destination);
    const keys = [keyOf(sourceId), keyOf(head.destination)];
    const peer = nativeAddress(from);
    const native = quiche.Connection.accept(sourceId, original ?? null, this.#local, peer, this.#config);
    const deadline = setTimeout(() => connection.abandon(), limits.quicHandshakeMs);
    const connection = new QuicheConnection({
      ...{ native, isServer: true, local: this.#local, peer, peerAddress: shownAddress(from.address) },
      ...{ serverName: '', keepAliveMs: keepAliveOf(options), datagramBytes: limits.quicDatagramBytes },
      send: (packet) => this.#send(packet, from),
      schedule: (one) => scheduler.schedule(one),
      onReady: (ready) => {
        clearTimeout(deadline);
        place.settled();
        for (const key of keys.slice(1)) if (key !== keys[0]) this.#byId.delete(key);
        contain(() => this.#setup.onConnection(ready));
      },
      onGone: () => {
        clearTimeout(deadline);
        place.left();
        for (const key of keys) this.#byId.delete(key);
        void this.#closeIfIdle();
      },
    });
    for (const key of keys) this.#byId.set(key, { connection, peer: peerOf(from) });
    // A first packet that cannot be decrypted is noise, and is not answered.
    const fault = connection.receive(datagram);
    if (fault instanceof Error && fault.message !== 'TlsFail') connection.abandon();
  }

  #send(packet: Uint8Array, to: RemoteInfo): void {
    if (this.#closed) return;
    // What the network does not take is a lost packet, as QUIC expects.
    this.#socket.send(packet, to.port, to.address, () => {});
  }
}

function keyOf(id: Uint8Array): string {
  return Buffer.from(id.buffer, id.byteOffset, id.length).toString('latin1');
}

function peerOf({ address, port }: RemoteInfo): string {
  return `${address}:${port}`;
}
