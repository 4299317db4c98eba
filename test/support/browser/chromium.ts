import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';

const candidates = [process.env['PERUN_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser'];

/** A name that leads to this machine and is, unlike localhost, no secure context: how a page looks over the LAN. */
export const lanName = 'host.lan';

export interface LaunchOptions {
  /** A program that starts Chromium with the arguments it is given; default: Chromium itself. */
  readonly through?: (chromium: string) => string;
  readonly args?: readonly string[];
}

/** The system's Chromium, without a window. Fails with what to install where there is none. */
export async function launchChromium({ through, args = [] }: LaunchOptions = {}): Promise<Browser> {
  const executablePath = candidates.find((path) => path !== undefined && existsSync(path));
  if (executablePath === undefined) {
    throw new Error('no Chromium: install the package chromium, or name a binary in PERUN_CHROMIUM');
  }
  return chromium.launch({
    executablePath: through?.(executablePath) ?? executablePath,
    args: [...args, '--no-sandbox', `--host-resolver-rules=MAP ${lanName} 127.0.0.1`],
  });
}

/** Said about the tests' own reading of the canvas, which the page never does. */
const testsOwn = /willReadFrequently/;

export interface PageWatch {
  /** Everything the page should not have done: errors on its console, broken policies, requests to other hosts. */
  readonly faults: readonly string[];
}

/** Listens from before the first request; `expected` names console messages that a test provokes on purpose. */
export function watchPage(page: Page, origin: string, expected: readonly RegExp[] = []): PageWatch {
  const faults: string[] = [];
  page.on('console', (message) => {
    const bad = message.type() === 'error' || message.type() === 'warning';
    if (bad && ![testsOwn, ...expected].some((pattern) => pattern.test(message.text()))) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('request', (request) => {
    const url = request.url();
    const own = url.startsWith(`${origin}/`) || url.startsWith('blob:') || url.startsWith('data:');
    if (!own) faults.push(`request to ${url}`);
  });
  return { faults };
}
