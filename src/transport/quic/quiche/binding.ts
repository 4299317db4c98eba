import { createRequire } from 'node:module';
import { PerunError } from '../../../shared/errors.ts';

/** The package that holds the machine code, for the one platform it is used on. */
const quicheModule = '@matrixai/quic-linux-x64';

/** An IP address and a port, as the library takes and gives them. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

export interface NativeConfig {
  grease(on: boolean): void;
  setApplicationProtos(protocols: string[]): void;
  setMaxIdleTimeout(ms: number): void;
  setMaxRecvUdpPayloadSize(bytes: number): void;
  setMaxSendUdpPayloadSize(bytes: number): void;
  setInitialMaxData(bytes: number): void;
  setInitialMaxStreamDataBidiLocal(bytes: number): void;
  setInitialMaxStreamDataBidiRemote(bytes: number): void;
  setInitialMaxStreamDataUni(bytes: number): void;
  setInitialMaxStreamsBidi(count: number): void;
  setInitialMaxStreamsUni(count: number): void;
  setMaxStreamWindow(bytes: number): void;
  setMaxConnectionWindow(bytes: number): void;
  setActiveConnectionIdLimit(count: number): void;
  setDisableActiveMigration(disabled: boolean): void;
  enableDgram(on: boolean, receiveQueue: number, sendQueue: number): void;
}

export interface NativeClose {
  readonly isApp: boolean;
  readonly errorCode: number;
  readonly reason: Uint8Array;
}

/**
 * One connection of quiche: no sockets, no timers. `recv` decrypts its buffer in place. What has nothing to give says
 * so with null or by throwing `Done`, depending on the call.
 */
export interface NativeConnection {
  recv(packet: Uint8Array, path: { readonly from: HostPort; readonly to: HostPort }): number;
  send(into: Uint8Array): [length: number, info: unknown] | null;
  timeout(): number | null;
  onTimeout(): void;
  streamRecv(id: number, into: Uint8Array): [length: number, end: boolean] | null;
  streamSend(id: number, bytes: Uint8Array, end: boolean): number | null;
  streamShutdown(id: number, direction: 0 | 1, code: number): void | null;
  streamCapacity(id: number): number;
  readable(): Iterable<number>;
  dgramRecv(into: Uint8Array): number | null;
  dgramSend(bytes: Uint8Array): void | null;
  dgramMaxWritableLen(): number | null;
  dgramSendQueueByteSize(): number;
  dgramPurgeOutgoing(drop: (bytes: Uint8Array) => boolean): void;
  sendAckEliciting(): void;
  close(application: boolean, code: number, reason: Uint8Array): void | null;
  applicationProto(): Uint8Array;
  serverName(): string | null;
  peerCertChain(): Uint8Array[] | null;
  isEstablished(): boolean;
  isDraining(): boolean;
  isClosed(): boolean;
  isTimedOut(): boolean;
  peerError(): NativeClose | null;
  localError(): NativeClose | null;
}

export interface Quiche {
  readonly Config: {
    withBoringSslCtx(
      verifyPeer: boolean,
      allowUnverified: boolean,
      authorities: Uint8Array | null,
      keys: Uint8Array[] | null,
      certificates: Uint8Array[] | null,
      signatureAlgorithms: string,
    ): NativeConfig;
  };
  readonly Connection: {
    connect(
      name: string | null,
      sourceId: Uint8Array,
      local: HostPort,
      remote: HostPort,
      config: NativeConfig,
    ): NativeConnection;
    accept(
      sourceId: Uint8Array,
      originalId: Uint8Array | null,
      local: HostPort,
      remote: HostPort,
      config: NativeConfig,
    ): NativeConnection;
  };
  retry(
    clientId: Uint8Array,
    originalId: Uint8Array,
    newId: Uint8Array,
    token: Uint8Array,
    version: number,
    into: Uint8Array,
  ): number;
}

/** Loads the library. Fails with MISSING_CAPABILITY and says what is missing where it is not made for this machine. */
export function loadQuiche(name: string = quicheModule): Quiche {
  try {
    return createRequire(import.meta.url)(name) as Quiche;
  } catch (cause) {
    const [line = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    throw new PerunError('MISSING_CAPABILITY', `QUIC needs ${name}, which does not load here: ${line}`, {
      cause,
      remedy:
        process.platform === 'linux' && process.arch === 'x64'
          ? 'npm install --include=optional, where perun is installed'
          : 'QUIC works on Linux x64 with glibc; on this machine use the other doors',
    });
  }
}

/** True where a call of the library says that there is nothing to give or to take. */
export function isDone(error: unknown): boolean {
  return error instanceof Error && error.message === 'Done';
}

/** Code of a reset or stopped stream in an error of the library; undefined where it is another error. */
export function streamCode(error: unknown): number | undefined {
  const [, digits] = /^Stream(?:Reset|Stopped)\((\d{1,16})\)$/.exec(error instanceof Error ? error.message : '') ?? [];
  return digits === undefined ? undefined : Number(digits);
}
