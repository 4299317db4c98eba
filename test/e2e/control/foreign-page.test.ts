import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PairStatus } from '../../../src/control/contract/pair.ts';
import type { HostStatus } from '../../../src/control/contract/schemas.ts';
import { lanName, launchChromium } from '../../support/browser/chromium.ts';
import { eventually } from '../../support/browser/eventually.ts';
import { PerunHome } from '../../support/host/running-host.ts';

let home: PerunHome;
let browser: Browser;
let context: BrowserContext;
let foreign: Server;
let api = '';
let token = '';
let pid = 0;
beforeAll(async () => {
  home = await PerunHome.create();
  await home.json('host', 'start', '-d', '--listen', home.unixAddress, '--control', 'tcp://127.0.0.1:0');
  const status = await home.json<HostStatus>('host', 'status');
  // By name, as people open it; cookies go by name as well.
  api = (status.api ?? '').replace('127.0.0.1', 'localhost');
  ({ pid } = status);
  ({ token } = await home.json<{ token: string }>('host', 'token'));
  foreign = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>hello</p>'));
  await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
  browser = await launchChromium();
  context = await browser.newContext();
});
afterAll(async () => {
  await browser?.close();
  foreign?.close();
  await home?.remove();
});

test('a person who opens a page logs in and reads it', async () => {
  const page = await context.newPage();
  await page.goto(`${api}docs`);
  expect(new URL(page.url()).pathname).toBe('/login');
  await page.getByLabel('Token of this host').fill('wrong');
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect.poll(() => page.getByRole('alert').textContent()).toContain('not the token');
  await page.getByLabel('Token of this host').fill(token);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.waitForURL(`${api}docs`);
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Perun control API');
  // The page of the documents may ask for nothing at all; that of the login may ask this host.
  await page.goto(`${api}login`);
  const called = await page.evaluate(async () => {
    const answer = await fetch('/rpc/session/list', { method: 'POST' });
    return [answer.status, await answer.json()];
  });
  expect(called).toEqual([200, { json: [] }]);
  expect(await page.evaluate(() => document.cookie)).toBe('');
  await page.close();
});

test.each([
  ['of another port of this machine, which gets the same cookies', 'localhost'],
  ['of another site', '127.0.0.1'],
  ['of a name that leads here', lanName],
])('a page %s can neither read nor steer', async (_, name) => {
  const page = await context.newPage();
  const { port } = foreign.address() as AddressInfo;
  await page.goto(`http://${name}:${port}/`);
  const results = await page.evaluate(async (host) => {
    const tries: [string, RequestInit][] = [
      ['api/v1/sessions', { credentials: 'include' }],
      ['api/v1/host/stop', { method: 'POST', credentials: 'include', mode: 'no-cors' }],
      ['rpc/host/stop', { method: 'POST', credentials: 'include', headers: { 'content-type': 'application/json' } }],
      ['api/v1/events', { credentials: 'include' }],
      ['', { credentials: 'include' }],
      ['rpc/pair/arm', { method: 'POST', credentials: 'include', body: '{"json":{}}' }],
      ['rpc/pair/arm', { method: 'POST', credentials: 'include', mode: 'no-cors', body: '{"json":{}}' }],
    ];
    const seen: string[] = [];
    for (const [path, init] of tries) {
      seen.push(
        await fetch(host + path, init).then(
          ({ type, status }) => `${type} ${status}`,
          () => 'blocked',
        ),
      );
    }
    return seen;
  }, api);
  // Blocked, or an answer that the page may not look into.
  for (const result of results) expect(['blocked', 'opaque 0']).toContain(result);
  // Nor can it lay the console below a page of its own.
  const framed = await page.evaluate(async (host) => {
    const frame = document.createElement('iframe');
    frame.src = host;
    document.body.append(frame);
    await new Promise((resolve) => frame.addEventListener('load', resolve));
    return frame.contentDocument === null ? 'another page' : frame.contentDocument.body.textContent;
  }, api);
  expect(framed).toBe('another page');
  await eventually(() => page.frames().map((frame) => frame.url())).toContain('chrome-error://chromewebdata/');
  await page.setContent(
    `<form method="post" enctype="text/plain" action="${api}api/v1/host/stop"><button>go</button></form>`,
  );
  const [answer] = await Promise.all([page.waitForNavigation(), page.getByRole('button').click()]);
  expect(answer?.status()).toBe(403);
  await page.close();
  expect((await home.json<HostStatus>('host', 'status')).pid).toBe(pid);
  expect((await home.json<PairStatus>('pair', 'status')).armedUntil).toBeNull();
});

test('a page whose name was made to lead here later is refused', async () => {
  const page = await context.newPage();
  const answer = await page.goto(`http://${lanName}:${new URL(api).port}/healthz`);
  expect(answer?.status()).toBe(403);
  await page.close();
});
