import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../../support/browser/chromium.ts';
import { eventually } from '../../support/browser/eventually.ts';
import { ViewerPage } from '../../support/browser/viewer-page.ts';
import type { ViewerTarget } from '../../support/browser/viewer-target.ts';
import { keyMapOf } from '../../../web-viewer/input/key-maps.ts';

/** What the page must do against any host: call it with a way to start one. */
export function viewerSpec(name: string, start: () => Promise<ViewerTarget>): void {
  describe(`viewer against ${name}`, () => {
    let browser: Browser;
    let target: ViewerTarget;
    beforeAll(async () => {
      target = await start();
      browser = await launchChromium();
    });
    afterAll(async () => {
      await browser?.close();
      await target?.close();
    });

    it('lists the session and opens it by keyboard alone', async () => {
      const viewer = await ViewerPage.open(browser, target.url);
      await viewer.visit();
      const watch = viewer.page.getByRole('link', { name: `Watch ${target.title}` });
      await watch.focus();
      await viewer.page.keyboard.press('Enter');
      await viewer.picture();
      expect(new URL(viewer.page.url()).hash).toBe(`#/s/${target.session}`);
      await eventually(() => viewer.pill()).toBe('live');
    });

    it('paints frames of the source, exactly, and one after the other', async () => {
      const viewer = await ViewerPage.open(browser, target.url);
      await viewer.visit(`/#/s/${target.session}`);
      await viewer.picture();
      const seen = new Set<string>();
      await eventually(async () => {
        const { width, height, hash } = await viewer.canvas();
        expect([width, height]).toEqual([target.width, target.height]);
        return seen.add(hash).size;
      }).toBeGreaterThan(5);
      expect(await strangers(target, [...seen])).toEqual([]);
    });

    it('decodes every frame exactly, as its inspection hook tells', async () => {
      const viewer = await ViewerPage.open(browser, target.url);
      await viewer.visit();
      await viewer.startHashes();
      await viewer.page.getByRole('link', { name: `Watch ${target.title}` }).click();
      await viewer.picture();
      await viewer.button('Stats').click();
      await eventually(() => frameCount(viewer)).toBeGreaterThan(60);
      const hashes = await viewer.stopHashes();
      expect(hashes.length).toBeGreaterThan(60);
      expect(await strangers(target, hashes)).toEqual([]);
    });

    it('plays: keys reach the source, and all are released on Escape and when the window loses the focus', async () => {
      const viewer = await ViewerPage.open(browser, target.url);
      await viewer.visit(`/#/s/${target.session}?seat=play`);
      await viewer.picture();
      await eventually(() => viewer.stage.evaluate((stage) => stage === document.activeElement)).toBe(true);
      const { keyboard } = viewer.page;
      const map = keyMapOf(target.layout);
      const bits = (1 << (map.get('ArrowUp') ?? 0)) | (1 << (map.get('KeyZ') ?? 0));

      await keyboard.down('ArrowUp');
      await keyboard.down('z');
      await eventually(() => target.buttons()).toBe(bits);
      await keyboard.up('ArrowUp');
      await keyboard.up('z');
      await eventually(() => target.buttons()).toBe(0);

      await keyboard.down('ArrowUp');
      await eventually(() => target.buttons()).not.toBe(0);
      await viewer.page.evaluate(() => window.dispatchEvent(new Event('blur')));
      await eventually(() => target.buttons()).toBe(0);
      await keyboard.up('ArrowUp');

      await keyboard.down('ArrowUp');
      await eventually(() => target.buttons()).not.toBe(0);
      await keyboard.press('Escape');
      await eventually(() => target.buttons()).toBe(0);
      expect(await viewer.stage.evaluate((stage) => stage === document.activeElement)).toBe(false);
      await keyboard.up('ArrowUp');
      await keyboard.press('z');
      expect(await target.buttons()).toBe(0);
    });

    it('releases the keys of a player who closes the tab', async () => {
      const viewer = await ViewerPage.open(browser, target.url);
      await viewer.visit(`/#/s/${target.session}?seat=play`);
      await viewer.picture();
      await eventually(() => viewer.stage.evaluate((stage) => stage === document.activeElement)).toBe(true);
      await viewer.page.keyboard.down('ArrowUp');
      await eventually(() => target.buttons()).not.toBe(0);
      await viewer.page.close();
      await eventually(() => target.buttons()).toBe(0);
    });

    it('pauses, steps one frame and goes on, for a player', async () => {
      const viewer = await ViewerPage.open(browser, target.url);
      await viewer.visit(`/#/s/${target.session}?seat=play`);
      await viewer.picture();
      await viewer.button('Pause').click();
      await viewer.button('Resume').waitFor();
      await eventually(() => viewer.pill()).toBe('paused');
      const still = await settled(viewer);
      await viewer.button('Step').click();
      await eventually(async () => (await viewer.canvas()).hash).not.toBe(still);
      await viewer.button('Resume').click();
      await viewer.button('Pause').waitFor();
      const before = await viewer.canvas();
      await eventually(async () => (await viewer.canvas()).hash).not.toBe(before.hash);
    });

    it('says that there is no such session, and offers the way back', async () => {
      const viewer = await ViewerPage.open(browser, target.url, { expected: [/WebSocket connection/] });
      await viewer.visit('/#/s/no-such-session-0');
      await viewer.stage.getByRole('status').waitFor();
      await viewer.page.getByRole('link', { name: 'All sessions' }).first().click();
      await viewer.page.getByRole('heading', { name: 'Sessions' }).waitFor();
    });
  });
}

/** Hashes of pictures that the source never made. */
async function strangers(target: ViewerTarget, hashes: readonly string[]): Promise<string[]> {
  const known = await target.frameHashes();
  return hashes.filter((hash) => !known.has(hash));
}

async function frameCount(viewer: ViewerPage): Promise<number> {
  const text = await viewer.page.locator('.stats dt:text-is("frames") + dd').textContent();
  return Number.parseInt(text ?? '0', 10);
}

/** Hash of the canvas once three looks in a row have shown the same. */
async function settled(viewer: ViewerPage): Promise<string> {
  const looks: string[] = [];
  await eventually(async () => {
    looks.push((await viewer.canvas()).hash);
    return looks.length >= 3 && new Set(looks.slice(-3)).size === 1;
  }).toBe(true);
  return looks.at(-1) ?? '';
}
