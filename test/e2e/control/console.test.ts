import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Device, PairStatus } from '../../../src/control/contract/pair.ts';
import type { SessionInfo } from '../../../src/control/contract/schemas.ts';
import { packageRoot } from '../../../src/platform/package-root.ts';
import { TestUser } from '../../integration/cli/cli.ts';
import { launchChromium } from '../../support/browser/chromium.ts';
import { eventually } from '../../support/browser/eventually.ts';
import { ViewerPage } from '../../support/browser/viewer-page.ts';
import { waitUntil } from '../../support/host/wait-until.ts';
import { canHaveNetworks, onMachine, TwoNetworks } from '../../support/network/two-networks.ts';

const game = join(packageRoot(), 'cores/chip8/games/bricks.xo8');
const origin = 'http://127.0.0.1:7391';
/** What Chromium says on its console of an answer that a test provokes. */
const refused = /status of 4\d\d/;
const sizes = [
  ['desktop', 1280, 800],
  ['phone', 390, 844],
] as const;

/** A host that is open to its network, its operator's browser on the same machine, and a person on another one. */
describe.skipIf(!canHaveNetworks)('the console', () => {
  let networks: TwoNetworks;
  let operator: TestUser;
  let person: TestUser;
  let browser: Browser;
  let address: string;

  beforeAll(async () => {
    networks = new TwoNetworks();
    operator = new TestUser(networks.first);
    person = new TestUser(networks.second);
    address = `${networks.first.address}:9000`;
    await operator.json('host', 'start', '--detach', '--lan');
    await operator.json('core', 'run', game);
    browser = await launchChromium({
      through: (chromium) => {
        const path = join(operator.folder, 'chromium');
        writeFileSync(path, `#!/bin/sh\nexec ${onMachine(networks.first, [chromium]).join(' ')} "$@"\n`);
        chmodSync(path, 0o700);
        return path;
      },
    });
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await person?.leave();
    await operator?.leave();
    networks?.close();
  });

  async function open(
    place = '',
    options: BrowserContextOptions & { readonly expected?: readonly RegExp[] } = {},
  ): Promise<ViewerPage> {
    const viewer = await ViewerPage.open(browser, origin, options);
    const { url } = (await operator.json('host', 'console')) as { url: string };
    await viewer.page.goto(url);
    await viewer.page.getByRole('heading', { name: 'Perun console' }).waitFor();
    await viewer.page.getByRole('navigation').waitFor();
    if (place !== '') await viewer.page.getByRole('link', { name: place, exact: true }).click();
    return viewer;
  }

  const devices = async (): Promise<Device[]> => (await operator.json('pair', 'list')) as Device[];
  const sessions = async (): Promise<SessionInfo[]> => (await operator.json('session', 'list')) as SessionInfo[];
  const card = (viewer: ViewerPage, name: string): Locator => viewer.page.getByRole('article', { name, exact: true });
  const said = (viewer: ViewerPage): Promise<string | null> => viewer.page.locator('.said').textContent();

  test('is opened by a link once, by the token, and by nothing else', async () => {
    const viewer = await ViewerPage.open(browser, origin, { expected: [refused] });
    await viewer.visit('/');
    await viewer.page.getByLabel('Token of this host').waitFor();
    for (const [name, width, height] of sizes) {
      await viewer.page.setViewportSize({ width, height });
      expect(await viewer.overflow()).toBe(0);
      await viewer.screenshot(`console-login-${name}`);
    }
    expect(await viewer.lowContrast()).toEqual([]);
    const { url } = (await operator.json('host', 'console')) as { url: string };
    await viewer.page.goto(url);
    await viewer.page.getByRole('heading', { name: 'Sessions' }).waitFor();
    expect(viewer.page.url()).toBe(`${origin}/`);
    const second = await ViewerPage.open(browser, origin, { expected: [refused] });
    await second.page.goto(url);
    await second.page.getByRole('alert').filter({ hasText: 'that link was used' }).waitFor();
    const { token } = (await operator.json('host', 'token')) as { token: string };
    await second.page.getByLabel('Token of this host').fill(token);
    await second.button('Log in').click();
    await second.page.getByRole('heading', { name: 'Sessions' }).waitFor();
    await second.button('Log out').click();
    await second.page.getByLabel('Token of this host').waitFor();
    await second.visit('/#/devices');
    await second.page.getByLabel('Token of this host').fill(token);
    await second.button('Log in').click();
    await second.page.getByRole('heading', { name: 'Paired devices' }).waitFor();
  });

  test('shows what runs, pauses it, starts one more and stops it', async () => {
    const viewer = await open('', { expected: [refused] });
    const [first] = await sessions();
    const title = first?.title ?? '';
    const picture = card(viewer, title).getByRole('img', { name: `${title} as it is now` });
    await picture.waitFor();
    const size = await picture.evaluate((image) => {
      const { naturalWidth, naturalHeight } = image as HTMLImageElement;
      return [naturalWidth, naturalHeight];
    });
    expect(size).toEqual([64, 32]);
    await card(viewer, title)
      .getByText(/\d+ \/ s/)
      .first()
      .waitFor();
    await card(viewer, title).getByRole('button', { name: 'Pause' }).click();
    await card(viewer, title).getByText('paused', { exact: true }).waitFor();
    expect((await sessions())[0]?.state).toBe('paused');
    await card(viewer, title).getByRole('button', { name: 'Resume' }).click();
    await card(viewer, title).getByText('live', { exact: true }).waitFor();
    await viewer.button('Start a core').click();
    await viewer.page.getByLabel('Game file').fill('/nowhere/at/all.xo8');
    await viewer.button('Start').click();
    await viewer.page.getByRole('alert').filter({ hasText: '/nowhere/at/all.xo8' }).waitFor();
    await viewer.page.getByLabel('Game file').fill(game);
    await viewer.page.getByLabel('Title').fill('Second');
    await viewer.button('Start').click();
    await card(viewer, 'Second').waitFor();
    expect(await sessions()).toHaveLength(2);
    await card(viewer, 'Second').getByRole('button', { name: 'Stop Second' }).click();
    await viewer.button('Keep it').click();
    expect(await sessions()).toHaveLength(2);
    await card(viewer, 'Second').getByRole('button', { name: 'Stop Second' }).click();
    await viewer.screenshot('console-confirm');
    await viewer.button('Stop it').click();
    await eventually(() => sessions().then((all) => all.length)).toBe(1);
    await eventually(() => card(viewer, 'Second').count()).toBe(0);
  });

  test('arms a PIN, and shows the device that paired by it', async () => {
    const viewer = await open('Devices');
    await viewer.button('Show a PIN').click();
    const pin = (await viewer.page.locator('.big-pin').textContent()) ?? '';
    expect(pin).toMatch(/^\d{4}$/);
    await viewer.page.getByRole('img', { name: 'QR code' }).waitFor();
    await viewer.page
      .getByRole('timer')
      .getByText(/^[01]:\d\d$/)
      .waitFor();
    for (const [name, width, height] of sizes) {
      await viewer.page.setViewportSize({ width, height });
      expect(await viewer.overflow()).toBe(0);
      await viewer.page.getByText('PIN for one new device').scrollIntoViewIfNeeded();
      await viewer.screenshot(`console-pin-${name}`);
    }
    await person.json('client', 'pair', address, '--pin', pin);
    await viewer.page.getByText('The PIN was tried, and is spent.').waitFor();
    const [device] = await devices();
    await card(viewer, device?.name ?? '')
      .getByText('view, play')
      .waitFor();
    await viewer.page.getByRole('link', { name: 'Events', exact: true }).click();
    await viewer.page.getByText(`${device?.name} is paired and may view, play`).waitFor();
  });

  test('changes what a device is called, what it may do and until when, and takes the trust back', async () => {
    const viewer = await open('Devices');
    const [device] = await devices();
    const name = device?.name ?? '';
    await viewer.button(`Change ${name}`).click();
    await card(viewer, name).getByLabel('Name').fill('the attic');
    await card(viewer, name).getByLabel('start and stop cores').check();
    await card(viewer, name).getByLabel('Trust ends').selectOption('in a day');
    await viewer.screenshot('console-change');
    await viewer.button('Save').click();
    await card(viewer, 'the attic')
      .getByText(/ends in 23 h/)
      .waitFor();
    const [changed] = await devices();
    expect(changed).toMatchObject({ name: 'the attic', grants: ['view', 'play', 'launch'] });
    expect(Date.parse(changed?.expiresAt ?? '') - Date.now()).toBeGreaterThan(86_000_000);
    await viewer.button('Revoke the attic').click();
    await viewer.button('Keep it').click();
    expect(await devices()).toHaveLength(1);
    await viewer.button('Revoke the attic').click();
    await viewer.page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await eventually(() => said(viewer)).toContain('no longer paired');
    await viewer.page.getByText('No device is paired.').waitFor();
    expect(await devices()).toEqual([]);
  });

  test('lets in who asks, and turns away', async () => {
    const viewer = await open('Host');
    const asking = person.start('client', 'pair', address, '--json');
    const waiting = await waitUntil('the question', async () => {
      const { pending } = (await operator.json('pair', 'status')) as PairStatus;
      return pending[0];
    });
    await viewer.page.getByRole('heading', { name: 'Asking to be let in' }).waitFor();
    await viewer.page.locator('.pending-id').getByText(waiting.id).waitFor();
    for (const [name, width, height] of sizes) {
      await viewer.page.setViewportSize({ width, height });
      expect(await viewer.overflow()).toBe(0);
      await viewer.screenshot(`console-asking-${name}`);
    }
    await viewer.button(`Let in ${waiting.name}`).click();
    expect((await asking.ended).code).toBe(0);
    await eventually(() => viewer.page.getByRole('heading', { name: 'Asking' }).count()).toBe(0);
    const [device] = await devices();
    expect(device).toMatchObject({ name: waiting.name, grants: ['view', 'play'], expiresAt: null });
    await operator.json('pair', 'revoke', device?.fingerprint ?? '', '--yes');
    const again = person.start('client', 'pair', address, '--json');
    await viewer.button('Turn away').click();
    const { code, stdout } = await again.ended;
    expect([code, stdout.includes('PAIRING_DENIED')]).toEqual([4, true]);
  });

  test('hears what happened while it was hidden, once', async () => {
    const viewer = await open('Events');
    await viewer.page.getByText('as they happen').waitFor();
    await viewer.hide(true);
    await operator.json('pair', 'arm');
    await operator.json('pair', 'disarm');
    const before = await viewer.page.getByText('A PIN is armed until').count();
    await viewer.hide(false);
    await eventually(() => viewer.page.getByText('A PIN is armed until').count()).toBe(before + 1);
    await viewer.page.getByLabel('Show').selectOption('people');
    await eventually(() => viewer.page.getByText('A PIN is armed until').count()).toBe(0);
  });

  test.each(['dark', 'light'] as const)(
    'fits both screens, in %s colours, with readable contrast',
    async (colorScheme) => {
      const [session] = await sessions();
      await operator.json('save', 'create', session?.id ?? '');
      const viewer = await open('', { colorScheme });
      for (const place of ['Sessions', 'Devices', 'Events', 'Saves', 'Host']) {
        await viewer.page.getByRole('link', { name: place, exact: true }).click();
        await viewer.page.getByRole('main', { name: place }).getByRole('heading').first().waitFor();
        if (place === 'Saves') await viewer.page.getByRole('rowheader').first().waitFor();
        if (place === 'Sessions') await viewer.page.getByRole('img').first().waitFor();
        if (place === 'Host') {
          await viewer.button('Look at it').click();
          await viewer.page.getByRole('heading', { name: 'network' }).waitFor();
        }
        for (const [name, width, height] of sizes) {
          await viewer.page.setViewportSize({ width, height });
          expect(await viewer.overflow(), `${place} ${name}`).toBe(0);
          await viewer.screenshot(`console-${place.toLowerCase()}-${name}-${colorScheme}`);
        }
        expect(await viewer.lowContrast(), place).toEqual([]);
      }
    },
  );

  test('is used by keyboard: what comes first, where one is, and the way out of a question', async () => {
    const viewer = await open();
    const focused = (): Promise<string> =>
      viewer.page.evaluate(
        () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
      );
    await viewer.page.keyboard.press('Tab');
    expect(await focused()).toBe('Log out');
    await viewer.page.keyboard.press('Tab');
    await viewer.page.keyboard.press('Tab');
    expect(await focused()).toBe('Devices');
    await viewer.page.keyboard.press('Enter');
    await viewer.page.getByRole('heading', { name: 'Paired devices' }).waitFor();
    expect(await focused()).toBe('Devices');
    expect(await viewer.page.locator('[aria-current=page]').textContent()).toBe('Devices');
    await viewer.page.getByRole('link', { name: 'Sessions', exact: true }).click();
    await viewer.page
      .getByRole('button', { name: /^Stop / })
      .first()
      .press('Enter');
    await viewer.page.getByRole('dialog').waitFor();
    expect(await focused()).toBe('Keep it');
    await viewer.page.keyboard.press('Escape');
    await eventually(() => viewer.page.getByRole('dialog').count()).toBe(0);
    expect(await sessions()).toHaveLength(1);
  });
});
