import { createHash } from 'node:crypto';
import { openRoute, type RouteLine } from '../datagram-route.ts';
import { contain, Occurrence } from '../occurrence.ts';
import type { QuicClose, QuicConnection, QuicRoute, QuicStream, QuicStreamKind } from '../types.ts';
import { type HostPort, isDone, type NativeConnection } from './binding.ts';
import { DatagramQueue } from './datagram-queue.ts';
import { LazyTimer } from './lazy-timer.ts';
import { QuicheStream, type StreamOwner } from './stream.ts';

/** Streams and datagrams kept until somebody listens. */
const earlyDatagrams = 32;
const reasonBytes = 256;
const internalError = 1;
/** Packets of one turn. */
const burstPackets = 256;
/** All that say that it is over: in each kind of packet that the peer may be able to read, and again when asked. */
const closingPackets = 12;
const secondWordMs = 50;
/** The peer hears of the end within that time, or by silence. */
const farewellMs = 2000;

/** Shared by all connections of this process: packets and chunks are copied out at once. */
const scratch = new Uint8Array(65_536);

export interface ConnectionSetup {
  readonly native: NativeConnection;
  readonly isServer: boolean;
  readonly local: HostPort;
  readonly peer: HostPort;
  /** As people write it. */
  readonly peerAddress: string;
  readonly serverName: string;
  readonly keepAliveMs: number;
  readonly datagramBytes: number;
  /** Puts a packet on the network; it is a copy. */
  send(packet: Uint8Array): void;
  /** Asks for `service` at the end of this turn. */
  schedule(connection: QuicheConnection): void;
  /** The handshake is finished. */
  onReady(connection: QuicheConnection): void;
  /** QUIC has nothing to say any more: its place is free. */
  onGone(connection: QuicheConnection): void;
}

/** One connection of quiche with its streams, timers and datagrams; its owner brings packets and takes packets away. */
export class QuicheConnection implements QuicConnection, StreamOwner {
  readonly native: NativeConnection;
  readonly scratch: Uint8Array = scratch;
  readonly #setup: ConnectionSetup;
  readonly #path: { readonly from: HostPort; readonly to: HostPort };
  readonly #streams = new Map<number, QuicheStream>();
  readonly #closed = new Occurrence<QuicClose>();
  readonly #outgoing: DatagramQueue;
  #opened = { bidi: 0, uni: 0 };
  #earlyStreams: QuicheStream[] = [];
  #earlyDatagrams: Uint8Array[] = [];
  #streamListener: ((stream: QuicStream) => void) | undefined;
  #datagramListener: ((bytes: Uint8Array) => void) | undefined;
  #route: RouteLine | undefined;
  readonly #timer = new LazyTimer(() => this.#onTimer());
  #keepAlive: NodeJS.Timeout | undefined;
  #farewell: NodeJS.Timeout | undefined;
  #closingPackets = closingPackets;
  #lastSent = 0;
  #ready = false;
  #gone = false;
  #alpn = '';
  #serverName: string;
  #peerFingerprint = '';
  #maxDatagramBytes = 0;

  constructor(setup: ConnectionSetup) {
    this.native = setup.native;
    this.#setup = setup;
    this.#path = { from: setup.peer, to: setup.local };
    this.#serverName = setup.serverName;
    this.#outgoing = new DatagramQueue(setup.native, setup.datagramBytes);
  }

  get alpn(): string {
    return this.#alpn;
  }

  get serverName(): string {
    return this.#serverName;
  }

  get peerFingerprint(): string {
    return this.#peerFingerprint;
  }

  get peerAddress(): string {
    return this.#setup.peerAddress;
  }

  get peerPort(): number {
    return this.#setup.peer.port;
  }

  get maxDatagramBytes(): number {
    return this.#maxDatagramBytes;
  }

  /** True from the end of the handshake on. */
  get isReady(): boolean {
    return this.#ready;
  }

  get isClosed(): boolean {
    return this.#closed.happened;
  }

  openStream(kind: QuicStreamKind = 'bidi'): QuicStream {
    const id = this.#opened[kind]++ * 4 + (kind === 'uni' ? 2 : 0) + (this.#setup.isServer ? 1 : 0);
    const stream = new QuicheStream(this, id, true);
    if (this.isClosed) stream.lose();
    else this.#streams.set(id, stream);
    return stream;
  }

  onStream(listener: (stream: QuicStream) => void): void {
    this.#streamListener = listener;
    for (const stream of this.#earlyStreams.splice(0)) contain(() => listener(stream));
    this.touch();
  }

  sendDatagram(bytes: Uint8Array): boolean {
    if (!this.#ready || this.isClosed) return false;
    const taken = this.#outgoing.send(bytes, () => this.#flush());
    if (taken) this.touch();
    return taken;
  }

  onDatagram(listener: (bytes: Uint8Array) => void): void {
    this.#datagramListener = listener;
    for (const bytes of this.#earlyDatagrams.splice(0)) contain(() => listener(bytes));
  }

  async routeDatagrams(path: string, name: string): Promise<QuicRoute> {
    const line = await openRoute(path, name);
    if (this.isClosed) {
      line.close();
      return line;
    }
    this.#route?.close();
    this.#route = line;
    line.onDatagram((bytes) => void this.sendDatagram(bytes));
    line.onClosed(() => {
      if (this.#route === line) this.#route = undefined;
    });
    return line;
  }

  close(code: number, reason: string = ''): void {
    if (this.isClosed) return;
    for (const stream of this.#streams.values()) stream.service();
    this.#flush();
    this.#end({ by: 'us', application: true, code, reason });
    this.#closeNative(true, code, reason);
    this.touch();
  }

  /** Ends it with a code of QUIC itself, as a failed check of a certificate does. */
  refuse(code: number): void {
    if (this.isClosed) return;
    this.#end({ by: 'us', application: false, code, reason: '' });
    this.#closeNative(false, code, '');
    this.touch();
  }

  onClosed(listener: (close: QuicClose) => void): void {
    this.#closed.on(listener);
  }

  touch(): void {
    if (!this.#gone) this.#setup.schedule(this);
  }

  forget(stream: QuicheStream): void {
    this.#streams.delete(stream.id);
  }

  /** Takes a packet; the bytes are decrypted where they lie. Returns what the library made of it, an error if it failed. */
  receive(packet: Uint8Array): unknown {
    try {
      this.native.recv(packet, this.#path);
      return undefined;
    } catch (error) {
      // It closes by itself what breaks the rules; `service` finds that out.
      return isDone(error) ? undefined : error;
    } finally {
      this.touch();
    }
  }

  /** Everything that is due after packets, timers or calls: reads, writes, tells. */
  service(): void {
    if (this.#gone) return;
    try {
      this.#serve();
    } catch (error) {
      // What the library throws in the middle of one connection shall not end the others.
      const reason = error instanceof Error ? error.message : String(error);
      this.#end({ by: 'us', application: false, code: internalError, reason });
      this.#leave();
    }
  }

  #serve(): void {
    if (!this.#ready && this.native.isEstablished()) this.#becomeReady();
    if (this.#ready && !this.isClosed) {
      this.#readDatagrams();
      this.#findStreams();
      for (const stream of this.#streams.values()) stream.service();
    }
    this.#flush();
    this.#lookForEnd();
    const wait = this.#gone ? null : this.native.timeout();
    if (wait !== null) this.#timer.set(wait);
  }

  #onTimer(): void {
    if (this.#gone) return;
    this.native.onTimeout();
    this.service();
  }

  /** Forgets it without a word to the peer. */
  abandon(): void {
    this.#end({ by: 'lost', application: false, code: 0, reason: '' });
    this.#leave();
  }

  #becomeReady(): void {
    this.#ready = true;
    this.#alpn = Buffer.from(this.native.applicationProto()).toString('latin1');
    if (this.#setup.isServer) this.#serverName = this.native.serverName() ?? '';
    const [leaf] = this.native.peerCertChain() ?? [];
    if (leaf !== undefined) this.#peerFingerprint = createHash('sha256').update(leaf).digest('hex');
    this.#maxDatagramBytes = this.native.dgramMaxWritableLen() ?? 0;
    const { keepAliveMs } = this.#setup;
    if (keepAliveMs > 0) this.#keepAlive = setInterval(() => this.#signOfLife(), keepAliveMs / 2);
    contain(() => this.#setup.onReady(this));
  }

  #readDatagrams(): void {
    for (;;) {
      const length = this.native.dgramRecv(scratch);
      if (length === null) return;
      const bytes = scratch.slice(0, length);
      const listener = this.#datagramListener;
      if (this.#route !== undefined) this.#route.send(bytes);
      else if (listener !== undefined) contain(() => listener(bytes));
      else {
        this.#earlyDatagrams.push(bytes);
        if (this.#earlyDatagrams.length > earlyDatagrams) this.#earlyDatagrams.shift();
      }
    }
  }

  #findStreams(): void {
    for (const id of this.native.readable()) {
      if (this.#streams.has(id)) continue;
      const ours = (id & 1) === (this.#setup.isServer ? 1 : 0);
      if (ours) continue;
      const stream = new QuicheStream(this, id, false);
      this.#streams.set(id, stream);
      const listener = this.#streamListener;
      if (listener === undefined) this.#earlyStreams.push(stream);
      else contain(() => listener(stream));
    }
  }

  /** Bounded: the library has been seen to give packets without end once a connection was closed early. */
  #flush(): void {
    for (let count = 0; count < burstPackets; count++) {
      if (this.isClosed && this.#closingPackets-- <= 0) return;
      let got: [number, unknown] | null;
      try {
        got = this.native.send(scratch);
      } catch (error) {
        // Anything but "nothing to send" has closed the connection; what is left of it is found out afterwards.
        if (!isDone(error)) this.#closeNative(false, internalError, '');
        return;
      }
      if (got === null || got[0] === 0) return;
      this.#lastSent = performance.now();
      const packet = scratch.slice(0, got[0]);
      this.#setup.send(packet);
      // Nobody confirms the last word, so it is said twice.
      if (this.isClosed) setTimeout(() => this.#setup.send(packet), secondWordMs);
    }
    // There is more: in the next turn, when other connections had theirs.
    if (!this.isClosed) this.touch();
  }

  #lookForEnd(): void {
    const closed = this.native.isClosed();
    if (!this.isClosed && (closed || this.native.isDraining())) this.#end(this.#whyEnded());
    if (closed) this.#leave();
  }

  #whyEnded(): QuicClose {
    const peer = this.native.peerError();
    const told = peer ?? this.native.localError();
    if (told === null) return { by: 'idle', application: false, code: 0, reason: '' };
    const reason = Buffer.from(told.reason.subarray(0, reasonBytes)).toString();
    return { by: peer === null ? 'us' : 'peer', application: told.isApp, code: told.errorCode, reason };
  }

  #end(close: QuicClose): void {
    if (this.isClosed) return;
    this.#closed.happen(close);
    clearInterval(this.#keepAlive);
    this.#farewell = setTimeout(() => this.#leave(), farewellMs);
    this.#route?.close();
    this.#route = undefined;
    for (const stream of this.#streams.values()) stream.lose();
    this.#streams.clear();
    this.#earlyStreams = [];
    this.#earlyDatagrams = [];
  }

  #leave(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#timer.cancel();
    clearTimeout(this.#farewell);
    clearInterval(this.#keepAlive);
    this.#setup.onGone(this);
  }

  #closeNative(application: boolean, code: number, reason: string): void {
    try {
      this.native.close(application, code, Buffer.from(reason).subarray(0, reasonBytes));
    } catch {
      // It is closed already.
    }
  }

  #signOfLife(): void {
    if (this.isClosed || performance.now() - this.#lastSent < this.#setup.keepAliveMs / 2) return;
    this.native.sendAckEliciting();
    this.touch();
  }
}
