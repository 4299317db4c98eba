import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PunktfunkLink } from '../../../src/client/punktfunk/link.ts';
import { createControlClient, type ControlClient } from '../../../src/control/client/client.ts';
import { type Host, type HostOptions, startHost } from '../../../src/host/compose.ts';
import { resolvePaths } from '../../../src/platform/paths.ts';
import { alpn, serverName } from '../../../src/protocol/punktfunk/constants.ts';
import { plainHello } from '../../../src/protocol/punktfunk/hello.ts';
import type { Hello } from '../../../src/protocol/punktfunk/messages.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { isPerunError } from '../../../src/shared/errors.ts';
import type { QuicClose, QuicConnection, QuicEndpoint } from '../../../src/transport/quic/types.ts';
import { type Identity, openIdentity } from '../../../src/trust/identity/identity.ts';
import { closeOf } from '../quic/pair.ts';
import { ownFolders } from './own-folders.ts';

/** A host in this process, in folders of its own, with a door for punktfunk on loopback. */
export interface OwnDoor {
  readonly host: Host;
  readonly control: ControlClient;
  /** UDP ports of its door, in the order of its addresses. */
  readonly ports: readonly number[];
  close(): Promise<void>;
}

export async function openOwnDoor(options: Omit<HostOptions, 'paths' | 'environment'>): Promise<OwnDoor> {
  const { folder, environment } = ownFolders();
  const paths = resolvePaths(environment);
  const { listen = [], ...rest } = options;
  const host = await startHost({
    ...rest,
    ...{ environment, paths, listen: [`unix://${paths.perunSocket}`, ...listen] },
    ...{ viewerDirectory: null, consoleDirectory: null },
  });
  const doors = host.addresses.filter((address) => address.startsWith('punktfunk:'));
  return {
    host,
    control: createControlClient({ socketPath: paths.controlSocket }),
    ports: doors.map((address) => Number(address.split(':').at(-1))),
    close: async () => {
      await host.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A device with a certificate of its own that comes to a door. */
export class Caller {
  readonly identity: Identity;
  readonly #quic: QuicEndpoint;
  readonly #port: number;

  private constructor(identity: Identity, quic: QuicEndpoint, port: number) {
    this.identity = identity;
    this.#quic = quic;
    this.#port = port;
  }

  static async create(quic: QuicEndpoint, port: number): Promise<Caller> {
    const folder = mkdtempSync(join(tmpdir(), 'perun-caller-'));
    const identity = await openIdentity(folder, 'client');
    rmSync(folder, { recursive: true });
    return new Caller(identity, quic, port);
  }

  connect(protocol: string = alpn): Promise<QuicConnection> {
    const { certificatePem, keyPem } = this.identity;
    const credentials = { certificatePem, keyPem };
    return this.#quic.connect({ host: '127.0.0.1', port: this.#port, alpn: [protocol], serverName, credentials });
  }

  /** Says Hello, and how the connection ends: with which close code of the host. */
  async greet(change: Partial<Hello> = {}): Promise<Greeted> {
    const connection = await this.connect();
    const link = new PunktfunkLink(connection, systemClock);
    const closed = closeOf(connection);
    const hello = { ...plainHello({ width: 320, height: 240, refreshHz: 30 }), name: 'caller', ...change };
    const welcomed = link.greet(hello).then(
      () => true,
      () => false,
    );
    return { link, welcomed, closed };
  }

  /** The ceremony with that PIN: whether it succeeded, and how the connection ended. */
  async pair(pin: string): Promise<{ readonly ok: boolean; readonly close: QuicClose }> {
    const connection = await this.connect();
    const link = new PunktfunkLink(connection, systemClock);
    const closed = closeOf(connection);
    const facts = { clientFingerprint: this.identity.fingerprint, hostFingerprint: connection.peerFingerprint };
    const failure = await link.pair({ pin, ...facts, random: (bytes) => randomBytes(bytes), name: 'caller' }).then(
      () => undefined,
      (error: unknown) => error,
    );
    // Whoever has heard the result closes.
    if (failure === undefined || (isPerunError(failure) && failure.code === 'PAIRING_FAILED')) link.close(0);
    return { ok: failure === undefined, close: await closed };
  }
}

export interface Greeted {
  readonly link: PunktfunkLink;
  /** False where the connection ended instead. */
  readonly welcomed: Promise<boolean>;
  readonly closed: Promise<QuicClose>;
}
