import { createHash, X509Certificate } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Armed, Device, PairStatus } from '../../../src/control/contract/pair.ts';
import type { SessionInfo } from '../../../src/control/contract/schemas.ts';
import { packageRoot } from '../../../src/platform/package-root.ts';
import { formatFingerprint } from '../../../src/shared/fingerprint.ts';
import { formatPairingLink } from '../../../src/shared/pairing-link.ts';
import { TestUser } from '../../integration/cli/cli.ts';
import { launchChromium } from '../../support/browser/chromium.ts';
import { ViewerPage } from '../../support/browser/viewer-page.ts';
import { waitUntil } from '../../support/host/wait-until.ts';
import { canHaveNetworks, onMachine, TwoNetworks } from '../../support/network/two-networks.ts';

/** What Chromium says on its console of an answer that the page provokes when it was put out. */
const refused = /status of 401|WebSocket/;

describe.skipIf(!canHaveNetworks)('a browser on another machine', () => {
  let networks: TwoNetworks;
  let operator: TestUser;
  let browser: Browser;
  let host: PairStatus;
  let origin: string;

  beforeAll(async () => {
    networks = new TwoNetworks();
    operator = new TestUser(networks.first);
    await operator.json('host', 'start', '--detach', '--lan');
    await operator.json('core', 'run', join(packageRoot(), 'cores/chip8/games/bricks.xo8'));
    host = (await operator.json('pair', 'status')) as PairStatus;
    origin = `https://${networks.first.address}:9001`;
    browser = await launchChromium({
      through: onSecond,
      args: [`--ignore-certificate-errors-spki-list=${authorityKey()}`],
    });
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await operator?.leave();
    networks?.close();
  });

  /** Chromium as a program of the second machine. */
  function onSecond(chromium: string): string {
    const path = join(operator.folder, 'chromium');
    writeFileSync(path, `#!/bin/sh\nexec ${onMachine(networks.second, [chromium]).join(' ')} "$@"\n`);
    chmodSync(path, 0o700);
    return path;
  }

  /** As if the certificate of the host's authority had been installed. */
  function authorityKey(): string {
    const { publicKey } = new X509Certificate(readFileSync(join(operator.paths.config, 'ca.crt')));
    return createHash('sha256')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest('base64');
  }

  const open = (expected: readonly RegExp[] = []): Promise<ViewerPage> =>
    ViewerPage.open(browser, origin, { expected });
  const devices = async (): Promise<Device[]> => (await operator.json('pair', 'list')) as Device[];
  const arm = async (): Promise<Armed> => (await operator.json('pair', 'arm', '--grants', 'play')) as Armed;
  const linkOf = (pin: string, fingerprint = host.fingerprint): string =>
    new URL(formatPairingLink({ page: 'host', pin, fingerprint })).hash;

  async function seats(): Promise<string[]> {
    const sessions = (await operator.json('session', 'list')) as SessionInfo[];
    return sessions.flatMap(({ people }) => people.map(({ seat }) => seat));
  }

  /** The host takes an attempt every two seconds. */
  const cooldown = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2500));

  test('is asked to pair, told which host this is, and gets nothing by a wrong PIN', async () => {
    const viewer = await open();
    await viewer.visit(`/#/s/${((await operator.json('session', 'list')) as SessionInfo[])[0]?.id}`);
    await viewer.page.getByRole('heading', { name: 'Pair this browser' }).waitFor();
    expect((await viewer.page.locator('.fingerprint code').textContent())?.trim()).toBe(
      formatFingerprint(host.fingerprint),
    );
    for (const [name, width, height] of [
      ['desktop', 1280, 800],
      ['phone', 390, 844],
    ] as const) {
      await viewer.page.setViewportSize({ width, height });
      expect(await viewer.overflow()).toBe(0);
      await viewer.screenshot(`pairing-${name}`);
    }
    expect(await viewer.lowContrast()).toEqual([]);
    const { pin } = await arm();
    await viewer.page.getByLabel('PIN of the host').fill(pin === '0000' ? '0001' : '0000');
    await viewer.button('Pair').click();
    await viewer.page.getByRole('alert').filter({ hasText: 'serves one try' }).waitFor();
    await viewer.screenshot('pairing-wrong');
    expect(await devices()).toEqual([]);
    // The PIN is spent with it.
    await cooldown();
    await viewer.page.getByLabel('PIN of the host').fill(pin);
    await viewer.button('Pair').click();
    await viewer.page.getByRole('alert').filter({ hasText: 'no PIN is armed' }).waitFor({ timeout: 15_000 });
    expect(await devices()).toEqual([]);
  });

  test('pairs by the link of the QR code, plays, is known after a reload, and is put out when that is taken back', async () => {
    const viewer = await open([refused]);
    await cooldown();
    const { pin } = await arm();
    await viewer.visit(`/${linkOf(pin)}`);
    await viewer.page.getByRole('heading', { name: 'Sessions' }).waitFor();
    expect(viewer.page.url()).not.toContain(pin);
    const [device] = await devices();
    expect(device).toMatchObject({ kind: 'browser', name: 'Chrome on Linux', grants: ['play'] });
    await viewer.page.reload();
    await viewer.page.getByRole('link', { name: 'Play' }).first().click();
    await viewer.picture();
    await waitUntil('the seat', async () => ((await seats()).includes('player') ? true : undefined));
    expect(await devices()).toHaveLength(1);
    await operator.json('pair', 'revoke', device?.fingerprint ?? '', '--yes');
    await viewer.page.getByText('does not know this browser any more').waitFor();
    expect(await seats()).toEqual([]);
  });

  test('waits for the operator, who sees the same id', async () => {
    const viewer = await open();
    await viewer.visit();
    await viewer.page.getByLabel('Name of this device').fill('the couch');
    await viewer.button('No PIN: ask the operator').click();
    const id = (await viewer.page.locator('.pending-id').textContent()) ?? '';
    await viewer.page.setViewportSize({ width: 390, height: 844 });
    await viewer.screenshot('pairing-waiting');
    const { pending } = (await operator.json('pair', 'status')) as PairStatus;
    expect(pending).toMatchObject([{ id, name: 'the couch', kind: 'browser' }]);
    await operator.json('pair', 'approve', id, '--grants', 'view');
    await viewer.page.getByRole('heading', { name: 'Sessions' }).waitFor();
    const couch = (await devices()).find(({ name }) => name === 'the couch');
    expect(couch).toMatchObject({ grants: ['view'], kind: 'browser' });
  });

  test('shows the registers of the core over the picture, to a browser that manages the host and to no other', async () => {
    const sessions = (await operator.json('session', 'list')) as SessionInfo[];
    const session = sessions[0]?.id ?? '';
    const place = `/#/s/${session}?seat=play`;
    const player = await open();
    await cooldown();
    await player.visit(`/${linkOf((await arm()).pin)}`);
    await player.page.getByRole('heading', { name: 'Sessions' }).waitFor();
    await player.visit(place);
    await player.picture();

    const viewer = await open();
    await cooldown();
    const { pin } = (await operator.json('pair', 'arm', '--grants', 'manage')) as Armed;
    await viewer.visit(`/${linkOf(pin)}`);
    await viewer.page.getByRole('heading', { name: 'Sessions' }).waitFor();
    await viewer.visit(place);
    await viewer.picture();
    await viewer.button('Registers').click();
    const overlay = viewer.page.getByLabel('registers');
    const shown = async (): Promise<[string, string][]> => {
      const words = async (kind: string): Promise<string[]> => overlay.locator(kind).allTextContents();
      const values = await words('dd');
      return (await words('dt')).map((name, at) => [name, values[at] ?? '']);
    };
    await overlay.waitFor();
    const before = JSON.stringify(await shown());
    await expect.poll(async () => JSON.stringify(await shown()), { timeout: 15_000 }).not.toBe(before);
    await viewer.screenshot('registers');
    await viewer.page.setViewportSize({ width: 390, height: 844 });
    expect(await viewer.overflow()).toBe(0);
    await viewer.screenshot('registers-phone');
    // Of a core that stands still, every one is as the debugger of the host has it.
    await operator.json('debug', session, '--step', '1');
    const { registers } = (await operator.json('debug', session, '--registers')) as {
      registers: readonly { name: string; value: number | string }[];
    };
    const told = registers.map(({ name }) => name);
    await expect.poll(async () => (await shown()).map(([name]) => name), { timeout: 15_000 }).toEqual(told);
    await expect
      .poll(async () => (await shown()).map(([, value]) => Number.parseInt(value, 16)), { timeout: 15_000 })
      .toEqual(registers.map(({ value }) => Number(value)));
    expect(await player.button('Registers').count()).toBe(0);
    await operator.json('debug', session, '--resume');
  });

  test('sends nothing to another host than the QR code names', async () => {
    const viewer = await open();
    const other = 'ab'.repeat(32);
    await viewer.visit(`/${linkOf('1234', other)}`);
    await viewer.page.getByRole('heading', { name: 'This is another host' }).waitFor();
    const shown = await viewer.page.locator('.fingerprint code').allTextContents();
    expect(shown.map((text) => text.trim())).toEqual(
      [other, host.fingerprint].map((print) => formatFingerprint(print)),
    );
    await viewer.screenshot('pairing-other-host');
  });
});
