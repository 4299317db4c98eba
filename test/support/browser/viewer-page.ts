import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import type { ViewerInspection } from '../../../web-viewer/app/inspection.ts';
import { watchPage } from './chromium.ts';
import { findLowContrast, leastContrast } from './contrast.ts';
import { sha256 } from './test-picture.ts';

declare global {
  interface Window {
    perunViewer: ViewerInspection;
  }
}

export interface OpenOptions extends BrowserContextOptions {
  /** Console messages that the test provokes. */
  readonly expected?: readonly RegExp[];
}

/** One tab with the viewer, as a test drives it; a fault of the page fails the test at its end. */
export class ViewerPage {
  readonly page: Page;
  readonly #url: string;

  static async open(browser: Browser, url: string, options: OpenOptions = {}): Promise<ViewerPage> {
    const { expected, ...contextOptions } = options;
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...contextOptions });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const watch = watchPage(page, url, expected);
    onTestFinished(async () => {
      await context.close();
      expect(watch.faults).toEqual([]);
    });
    return new ViewerPage(page, url);
  }

  private constructor(page: Page, url: string) {
    this.page = page;
    this.#url = url;
  }

  /** Goes to a place within the page, as `/#/s/<id>`. */
  async visit(place = '/'): Promise<void> {
    await this.page.goto(`${this.#url}${place}`);
  }

  get stage(): Locator {
    return this.page.getByRole('application');
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, ...(typeof name === 'string' ? { exact: true } : {}) });
  }

  /** The one word for how the player stands. */
  async pill(): Promise<string | null> {
    return this.page.locator('.player-header .pill').textContent();
  }

  /** Waits for the first painted frame. */
  async picture(): Promise<void> {
    await this.page.locator('canvas:not(.blank)').waitFor();
  }

  /** Size and SHA-256 of the pixels that stand on the canvas now. */
  async canvas(): Promise<{ width: number; height: number; hash: string }> {
    const { width, height, pixels } = await this.page.evaluate(() => {
      const canvas = document.querySelector('canvas');
      const image = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height);
      if (image === undefined) throw new Error('no picture');
      return { width: image.width, height: image.height, pixels: [...image.data] };
    });
    return { width, height, hash: sha256(Uint8Array.from(pixels)) };
  }

  /** Device pixels per pixel of the frame, across and down, as laid out. */
  async scale(): Promise<readonly [number, number]> {
    return this.page.evaluate(() => {
      const canvas = document.querySelector('canvas');
      if (canvas === null) throw new Error('no picture');
      const { width, height } = canvas.getBoundingClientRect();
      return [(width * devicePixelRatio) / canvas.width, (height * devicePixelRatio) / canvas.height] as const;
    });
  }

  /** As when the person turns to another tab, and back. */
  async hide(hidden: boolean): Promise<void> {
    await this.page.evaluate((value) => {
      Object.defineProperty(document, 'hidden', { value, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  }

  /** CSS pixels by which the page is wider than the screen. */
  async overflow(): Promise<number> {
    return this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  }

  /** Texts below the contrast of WCAG AA. */
  async lowContrast(): Promise<string[]> {
    return this.page.evaluate(findLowContrast, leastContrast);
  }

  async startHashes(): Promise<void> {
    await this.page.evaluate(async () => window.perunViewer.frameHashes.start());
  }

  async stopHashes(): Promise<string[]> {
    return this.page.evaluate(async () => window.perunViewer.frameHashes.stop());
  }

  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: `test/e2e/out/viewer-${name}.png` });
  }
}
