import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../../scripts/root.ts';
import type { SessionInfo } from '../../../src/control/contract/schemas.ts';
import { launchChromium } from '../../support/browser/chromium.ts';
import { eventually } from '../../support/browser/eventually.ts';
import { ViewerPage } from '../../support/browser/viewer-page.ts';
import { PerunHome, portOf } from '../../support/host/running-host.ts';

describe('steering in the page', () => {
  let browser: Browser;
  let home: PerunHome;
  let session = '';
  let url = '';
  beforeAll(async () => {
    home = await PerunHome.create();
    url = `http://localhost:${portOf(await home.start(), 'ws')}`;
    const game = join(root, 'cores/chip8/games/bricks.xo8');
    ({ session } = await home.json<{ session: string }>('core', 'run', game));
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await home?.remove();
  });

  const shown = (): Promise<SessionInfo> => home.json<SessionInfo>('session', 'show', session);

  it('plays backwards and faster for as long as a button is held, by pointer or by key', async () => {
    const viewer = await ViewerPage.open(browser, url);
    await viewer.visit(`/#/s/${session}?seat=play`);
    await viewer.picture();
    await eventually(async () => (await shown()).rewindSeconds).toBeGreaterThan(4);
    const before = (await shown()).rewindSeconds;
    await viewer.button('Rewind').hover();
    await viewer.page.mouse.down();
    await eventually(() => viewer.pill()).toBe('rewind');
    await eventually(async () => (await shown()).rewindSeconds).toBeLessThan(before - 0.5);
    // Away from the button it is still held.
    await viewer.page.mouse.move(5, 5);
    expect((await shown()).speed).toBe(-100);
    await viewer.page.mouse.up();
    await eventually(() => viewer.pill()).toBe('live');
    expect((await shown()).speed).toBe(100);

    await viewer.button('Fast').focus();
    await viewer.page.keyboard.down('Enter');
    await eventually(() => viewer.pill()).toBe('4×');
    await viewer.page.keyboard.up('Enter');
    await eventually(() => viewer.pill()).toBe('live');

    await viewer.button('Fast').hover();
    await viewer.page.mouse.down();
    await eventually(() => viewer.pill()).toBe('4×');
    await viewer.page.close();
    await eventually(async () => (await shown()).speed).toBe(100);
  });

  it('is not for watchers', async () => {
    const viewer = await ViewerPage.open(browser, url);
    await viewer.visit(`/#/s/${session}`);
    await viewer.picture();
    expect(await viewer.button('Rewind').isDisabled()).toBe(true);
    expect(await viewer.button('Fast').isDisabled()).toBe(true);
  });
});
