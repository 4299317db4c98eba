import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Host, startHost } from '../../../src/host/compose.ts';
import { openHostPage } from '../../../src/host/main/host-page.ts';
import { pageCheckMs } from '../../../src/host/main/live-page.ts';
import type { PageCredentials } from '../../../src/host/relay/protocol.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { waitUntil } from '../../support/host/wait-until.ts';
import { TestUser } from '../cli/cli.ts';

let user: TestUser;
let host: Host;
let first: PageCredentials;
let second: PageCredentials;
/** Lets an hour pass for the certificate of the page, and for nothing else. */
let anHourLater = (): void => {};

const files = (): readonly [string, string] => [join(user.folder, 'page.crt'), join(user.folder, 'page.key')];

async function made(name: string): Promise<PageCredentials> {
  const folder = join(user.folder, name);
  mkdirSync(folder, { mode: 0o700 });
  return (await openHostPage({ folder, certificate: null, key: null, logger: silentLogger })).credentials;
}

function give({ certificatePem, keyPem }: PageCredentials): void {
  const [certificate, key] = files();
  writeFileSync(certificate, certificatePem);
  writeFileSync(key, keyPem);
}

beforeAll(async () => {
  user = new TestUser();
  [first, second] = [await made('one'), await made('two')];
  give(first);
  const [pageCertificate, pageKey] = files();
  host = await startHost({
    ...{ paths: user.paths, environment: user.env, lan: true, pageCertificate, pageKey },
    ...{ listen: ['ws://127.0.0.1:0'], control: 'tcp://127.0.0.1:0' },
    clock: {
      ...systemClock,
      every: (ms, callback) => {
        if (ms !== pageCheckMs) return systemClock.every(ms, callback);
        anHourLater = callback;
        return () => {};
      },
    },
  });
});
afterAll(async () => {
  await host?.close();
  await user?.leave();
});

/** By the address alone, and by a name that it is asked for. */
async function open(port: number, servername?: string): Promise<TLSSocket> {
  const named = servername === undefined ? {} : { servername };
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...named });
  await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
  return socket;
}

async function shownAt(port: number, servername?: string): Promise<string> {
  const socket = await open(port, servername);
  const shown = socket.getPeerX509Certificate()?.toString() ?? '';
  socket.destroy();
  return shown;
}

test('a certificate that was renewed is shown by every port from then on, and breaks no connection', async () => {
  const page = Number(new URL(host.viewer ?? '').port);
  const control = Number(new URL(host.api ?? '').port);
  const ways = [[page], [page, 'localhost'], [control], [control, 'localhost']] as const;
  for (const [port, name] of ways) expect(first.certificatePem).toContain(await shownAt(port, name));
  const kept = await open(control);
  give(second);
  anHourLater();
  for (const [port, name] of ways) {
    await waitUntil('the new one', async () => second.certificatePem.includes(await shownAt(port, name)) || undefined);
  }
  const answer = new Promise<string>((resolve) => kept.once('data', (bytes: Buffer) => resolve(bytes.toString())));
  kept.write('GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n');
  expect(await answer).toContain('200 OK');
  kept.destroy();
});
