import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SaveInfo } from '../../../src/control/contract/save.ts';
import type { HostStatus } from '../../../src/control/contract/schemas.ts';
import { packageRoot } from '../../../src/platform/package-root.ts';
import { launchChromium } from '../../support/browser/chromium.ts';
import { eventually } from '../../support/browser/eventually.ts';
import { ViewerPage } from '../../support/browser/viewer-page.ts';
import { PerunHome, portOf } from '../../support/host/running-host.ts';

describe('saves on the page', () => {
  let home: PerunHome;
  let host: HostStatus;
  let browser: Browser;
  let session = '';
  beforeAll(async () => {
    home = await PerunHome.create();
    host = await home.start();
    const game = `${packageRoot()}/cores/chip8/games/bricks.xo8`;
    ({ session } = await home.json<{ session: string }>('core', 'run', game));
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await home?.remove();
  });

  it('are made with a picture, loaded, taken home, brought along and deleted, on a desk and on a phone', async () => {
    const viewer = await ViewerPage.open(browser, `http://localhost:${portOf(host, 'ws')}`, {
      // A file that is none is refused, which Chromium says too.
      expected: [/status of 400/],
    });
    const { page } = viewer;
    await viewer.visit(`/#/s/${session}?seat=1`);
    await viewer.picture();
    await viewer.button('Saves').click();
    const panel = page.getByRole('complementary', { name: 'saves' });
    const status = panel.getByRole('status');
    const cards = panel.getByRole('listitem');
    await panel.getByText('No saves of this game yet.').waitFor();

    await panel.getByLabel('Slot').selectOption('4');
    await panel.getByRole('button', { name: 'Save now' }).click();
    await eventually(() => status.textContent()).toBe('Saved to slot 4.');
    const byHand = cards.filter({ has: page.getByRole('heading', { name: 'Slot 4' }) });
    const picture = byHand.getByRole('img');
    await picture.waitFor();
    const size = await picture.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]);
    expect(size).toEqual([64, 32]);
    const [save] = (await home.json<SaveInfo[]>('save', 'list')).filter(({ kind }) => kind === 'manual');
    expect(save).toMatchObject({ owner: 'guest', slot: '4', session });

    await byHand.getByRole('button', { name: /^Load/ }).click();
    await eventually(() => status.textContent()).toBe('Loaded.');
    const download = page.waitForEvent('download');
    await byHand.getByRole('button', { name: /^Download/ }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe(`bricks-${save?.id}.prsv`);
    const path = await file.path();
    expect((await readFile(path)).toString('latin1', 0, 4)).toBe('PRSV');

    await viewer.screenshot('saves-desktop');
    expect(await viewer.overflow()).toBe(0);
    expect(await viewer.lowContrast()).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await panel.scrollIntoViewIfNeeded();
    await byHand.scrollIntoViewIfNeeded();
    expect(await viewer.overflow()).toBe(0);
    await viewer.screenshot('saves-phone');
    await page.setViewportSize({ width: 1280, height: 800 });

    await byHand.getByRole('button', { name: /^Delete/ }).click();
    await byHand.getByRole('button', { name: 'Keep' }).click();
    await byHand.getByRole('button', { name: /^Delete/ }).click();
    await byHand.getByRole('button', { name: 'Delete for good' }).click();
    await eventually(() => byHand.count()).toBe(0);
    await panel.locator('input[type=file]').setInputFiles(path);
    await eventually(() => status.textContent()).toBe('Kept bricks in slot 4.');
    await byHand.waitFor();
    await panel
      .locator('input[type=file]')
      .setInputFiles({ name: 'x.prsv', mimeType: '', buffer: Buffer.from('none') });
    await eventually(() => status.textContent()).toContain('this is not an exported save');

    await page.getByRole('button', { name: 'Watch' }).click();
    await panel.getByText('To save and to load, take a player seat first.').waitFor();
    expect(await panel.getByRole('button', { name: 'Save now' }).isDisabled()).toBe(true);
    expect(await byHand.getByRole('button', { name: /^Load/ }).isDisabled()).toBe(true);
  });
});
