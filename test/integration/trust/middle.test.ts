import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ClientCeremony } from '../../../src/protocol/pairing/client-ceremony.ts';
import { type Identity, openIdentity } from '../../../src/trust/identity/identity.ts';
import { PairingDesk } from '../../../src/trust/pairing/desk.ts';
import type { PairingEvent } from '../../../src/trust/pairing/events.ts';
import { KnownHosts } from '../../../src/trust/store/known-hosts.ts';
import { PairedDevices } from '../../../src/trust/store/paired-devices.ts';
import { dialTls, listenTls, type TlsLine } from '../../support/trust/tls-lines.ts';

let folder = '';
let [host, client]: Identity[] = [];
let devices: PairedDevices;
let desk: PairingDesk;
let events: PairingEvent[] = [];
const closers: (() => void)[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mi-'));
  [host, client] = await Promise.all([openIdentity(folder, 'host'), openIdentity(folder, 'client')]);
  devices = new PairedDevices(folder);
  desk = new PairingDesk({ devices, hostFingerprint: host.fingerprint });
  events = [];
  desk.events.on((event) => events.push(event));
});
afterEach(() => {
  for (const close of closers.splice(0)) close();
  desk.close();
  rmSync(folder, { recursive: true, force: true });
});

function the(identity: Identity | undefined): Identity {
  if (identity === undefined) throw new Error('no identity');
  return identity;
}

/** The host: what arrives over TLS goes to the desk, with the certificate that was seen. */
async function serve(): Promise<number> {
  const { port, close } = await listenTls(the(host), (line) => {
    const peer = { remote: '127.0.0.1', fingerprint: line.seen, kind: 'certificate' } as const;
    const conversation = desk.open(peer, (message) => line.send(message));
    line.onMessage((message) => conversation.receive(message));
    line.onClose(() => conversation.close());
  });
  closers.push(close);
  return port;
}

/** The client's ceremony over TLS, bound to the certificate that it sees; stores the host where it ends well. */
async function pair(port: number, pin: string): Promise<string> {
  const line = await dialTls(port, the(client));
  const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));
  const own = { clientFingerprint: the(client).fingerprint, hostFingerprint: line.seen };
  const ceremony = new ClientCeremony({ ...own, pin, random, name: 'laptop' });
  return new Promise((resolve) => {
    const act = (step: ReturnType<ClientCeremony['start']>): void => {
      if (step.kind === 'send') return line.send(step.message);
      line.end();
      if (step.kind === 'failed') return resolve(step.error.code);
      const met = { fingerprint: line.seen, name: 'tower', address: `127.0.0.1:${port}`, how: 'paired' } as const;
      void new KnownHosts(folder).remember(met).then(() => resolve('paired'));
    };
    line.onMessage((message) => act(ceremony.receive(message)));
    line.onClose(() => act(ceremony.end()));
    act(ceremony.start());
  });
}

/** Everything that comes on one line goes out on the other. */
function passOn(from: TlsLine, to: TlsLine, carried: string[]): void {
  from.onMessage((message) => {
    carried.push(message.kind);
    to.send(message);
  });
  from.onClose(() => to.end());
}

describe('pairing over TLS', () => {
  test('with nobody in between, both sides know each other by their certificates', async () => {
    const port = await serve();
    expect(await pair(port, desk.arm().pin)).toBe('paired');
    expect(devices.list()).toMatchObject([{ fingerprint: the(client).fingerprint, name: 'laptop' }]);
    expect(new KnownHosts(folder).judge(`127.0.0.1:${port}`, the(host).fingerprint)).toMatchObject({ name: 'tower' });
  });

  test('somebody in between, with a certificate for each side, gets neither, and the PIN is spent', async () => {
    const port = await serve();
    const [towardsHost, towardsClient] = await Promise.all([
      openIdentity(join(folder, 'middle'), 'client'),
      openIdentity(join(folder, 'middle'), 'host'),
    ]);
    const carried: string[] = [];
    const middle = await listenTls(towardsClient, (line) => {
      void dialTls(port, towardsHost).then((onward) => {
        passOn(line, onward, carried);
        passOn(onward, line, carried);
      });
    });
    closers.push(middle.close);
    const { pin } = desk.arm();
    expect(await pair(middle.port, pin)).toBe('PAIRING_FAILED');
    expect(carried).toEqual(['request', 'challenge']);
    await expect.poll(() => events.map(({ kind }) => kind)).toEqual(['armed', 'disarmed', 'failed']);
    expect(devices.list()).toEqual([]);
    expect(new KnownHosts(folder).list()).toEqual([]);
    // The right PIN, without anybody in between, comes too late.
    expect(await pair(port, pin)).toBe('PAIRING_CLOSED');
  });
});
