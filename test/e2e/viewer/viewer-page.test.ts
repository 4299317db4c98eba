import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Person } from '../../../src/control/contract/schemas.ts';
import { buildViewer, type BuiltViewer } from '../../support/browser/build-viewer.ts';
import { lanName, launchChromium } from '../../support/browser/chromium.ts';
import { eventually } from '../../support/browser/eventually.ts';
import { ScriptedHost } from '../../support/browser/scripted-host.ts';
import { ScriptedSession, type ScriptedSessionOptions } from '../../support/browser/scripted-session.ts';
import { sha256, testPicture } from '../../support/browser/test-picture.ts';
import { ViewerPage } from '../../support/browser/viewer-page.ts';

const chip8 = {
  id: 'brave-otter-12',
  title: 'Test picture',
  layout: 'chip8',
  players: 1,
  width: 64,
  height: 32,
} as const;
const pads = { id: 'calm-heron-7', title: 'Four pads', layout: 'xinput', players: 4, width: 160, height: 144 } as const;

function someone(id: string, name: string, player: number): Person {
  const joinedAt = new Date().toISOString();
  const rest = { door: 'perun', transport: 'tcp', remote: '127.0.0.1', rendition: 'rgba8888', joinedAt };
  return { id, name, seat: player > 0 ? 'player' : 'watcher', player, ...rest };
}

describe('the page', () => {
  let browser: Browser;
  let built: BuiltViewer;
  let host: ScriptedHost;
  beforeAll(async () => {
    built = await buildViewer();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await built?.remove();
  });
  beforeEach(async () => {
    const started = await ScriptedHost.start(built.directory);
    host = started;
    return () => started.close();
  });

  const add = (options: ScriptedSessionOptions): ScriptedSession => {
    const session = new ScriptedSession(options);
    host.sessions.push(session);
    return session;
  };
  const pill = (viewer: ViewerPage): Promise<string | null> =>
    viewer.page.locator('.player-header .pill').textContent();

  it('says how to start a core while there is none, and shows it as soon as it runs', async () => {
    const viewer = await ViewerPage.open(browser, host.url);
    await viewer.visit();
    await viewer.page.getByText('perun core run game.ch8').waitFor();
    await viewer.screenshot('empty');
    add(chip8);
    await viewer.page.getByRole('article', { name: chip8.title }).waitFor();
  });

  it('lists sessions with their state, people and ways in', async () => {
    add(chip8).otherPeople = [someone('a', 'Ada', 1), someone('b', 'Bo', 0)];
    add(pads);
    add({ ...chip8, id: 'old-owl-3', title: 'Yesterday' }).setState('ended');
    add({ ...chip8, id: 'shy-newt-9', title: '' }).setState('waiting');
    const viewer = await ViewerPage.open(browser, host.url);
    await viewer.visit();
    const card = viewer.page.getByRole('article', { name: chip8.title });
    await card.getByText('1 of 1 player, 1 watching').waitFor();
    expect(await card.getByRole('link').allTextContents()).toEqual(['Watch']);
    const other = viewer.page.getByRole('article', { name: pads.title });
    expect(await other.getByRole('link').allTextContents()).toEqual(['Play', 'Watch']);
    await viewer.screenshot('list');
  });

  it('receives each frame of the source, none missing, none twice, none altered', async () => {
    const session = add(chip8);
    session.setState('paused');
    const viewer = await ViewerPage.open(browser, host.url);
    await viewer.visit();
    await viewer.startHashes();
    await viewer.page.getByRole('link', { name: `Watch ${chip8.title}` }).click();
    await eventually(() => pill(viewer)).toBe('paused');
    const first = session.hashes.length;
    for (let index = 0; index < 200; index += 1) session.step();
    await viewer.picture();
    await eventually(async () => (await viewer.canvas()).hash).toBe(session.hashes.at(-1));
    const hashes = await viewer.stopHashes();
    await viewer.button('Stats').click();
    const counted = viewer.page.locator('.stats dt:text-is("frames") + dd');
    await eventually(() => counted.textContent()).toBe(`${hashes.length} (1 whole)`);
    // A frame made before the page came is sent once, as its first picture.
    expect(hashes.slice(first > 0 ? 1 : 0)).toEqual(session.hashes.slice(first));
  });

  it('shows the hash of the frame on the screen, and a recording to take away', async () => {
    const session = add(pads);
    const viewer = await ViewerPage.open(browser, host.url);
    await viewer.visit(`/#/s/${pads.id}`);
    await viewer.picture();
    await viewer.button('Frames').click();
    await viewer.button('Record hashes of decoded frames').click();
    await viewer.button(/Stop recording \([1-9]\d* frames?\)/).click();
    const list = viewer.page.getByRole('textbox', { name: 'SHA-256 of each frame, in order' });
    const lines = (await list.inputValue()).trimEnd().split('\n');
    const begin = session.hashes.indexOf(lines[0] ?? '');
    expect(begin).toBeGreaterThanOrEqual(0);
    expect(lines).toEqual(session.hashes.slice(begin, begin + lines.length));
    const [download] = await Promise.all([viewer.page.waitForEvent('download'), viewer.button('Download').click()]);
    expect(download.suggestedFilename()).toBe('perun-frame-hashes.txt');
    session.setState('paused');
    await eventually(() => viewer.page.locator('.hash').textContent()).toBe(session.hashes.at(-1));
    await viewer.button('Stats').click();
    await viewer.page.getByText('round trip').waitFor();
    await viewer.screenshot('frames');
  });

  it('shows which seats are taken, takes a free one, and passes on what the host says of another', async () => {
    const session = add(pads);
    session.otherPeople = [someone('a', 'Ada', 1)];
    const viewer = await ViewerPage.open(browser, host.url);
    await viewer.visit(`/#/s/${pads.id}`);
    await viewer.picture();
    await viewer
      .button(/Player 1/)
      .and(viewer.page.locator(':disabled'))
      .getByText('taken by Ada')
      .waitFor();
    await viewer.button('Player 3').click();
    await viewer.page.getByText('you: player 3').waitFor();
    await viewer.page.keyboard.down('Enter');
    await eventually(() => session.held.get(3)).toBe(1 << 4);
    await viewer.page.keyboard.up('Enter');
    // Somebody else is quicker than the list.
    session.otherPeople = [someone('a', 'Ada', 1), someone('b', 'Bo', 2)];
    await viewer.button('Player 2').click();
    await viewer.page.getByRole('alert').getByText('That player seat is taken.').waitFor();
    await viewer.button('Dismiss').click();
    expect(await viewer.page.getByRole('alert').count()).toBe(0);
    await viewer.button('Watch').click();
    await viewer.page.getByText('you: watcher').waitFor();
    expect(session.held.size).toBe(0);
  });

  it('tells the others what a person wants to be called', async () => {
    add(pads);
    const ada = await ViewerPage.open(browser, host.url);
    await ada.visit();
    await ada.page.getByRole('textbox', { name: 'Your name' }).fill('Ada');
    await ada.visit(`/#/s/${pads.id}?seat=2`);
    await ada.page.getByText('you: player 2').waitFor();
    const bo = await ViewerPage.open(browser, host.url);
    await bo.visit(`/#/s/${pads.id}`);
    await bo.page.getByText('taken by Ada').waitFor();
    await ada.visit();
    expect(await ada.page.getByRole('textbox', { name: 'Your name' }).inputValue()).toBe('Ada');
  });

  it('never takes a key from the controls', async () => {
    const session = add(chip8);
    const viewer = await ViewerPage.open(browser, host.url);
    await viewer.visit(`/#/s/${chip8.id}?seat=play`);
    await viewer.page.getByText('you: player 1').waitFor();
    await viewer.button('Keys').focus();
    await viewer.page.keyboard.press('Space');
    await viewer.page.getByRole('complementary', { name: 'keys' }).waitFor();
    expect(session.buttons).toBe(0);
    await viewer.screenshot('keys');
    await viewer.stage.click();
    await viewer.page.keyboard.down('Space');
    await eventually(() => session.buttons).toBe(1 << 5);
    await viewer.page.keyboard.press('Tab');
    await eventually(() => session.buttons).toBe(0);
    await viewer.page.keyboard.up('Space');
    await viewer.stage.focus();
    await viewer.page.keyboard.down('q');
    await eventually(() => session.buttons).toBe(1 << 4);
    // A shortcut of the browser lets go of everything and presses nothing.
    await viewer.page.keyboard.down('Control');
    await viewer.page.keyboard.down('w');
    await eventually(() => session.buttons).toBe(0);
  });

  it('says what it waits for, and goes on by itself', async () => {
    const session = add(chip8);
    session.setState('waiting');
    const viewer = await ViewerPage.open(browser, host.url, { expected: [/WebSocket connection/] });
    await viewer.visit(`/#/s/${chip8.id}?seat=play`);
    await viewer.stage.getByText('Waiting for a core').waitFor();
    await viewer.screenshot('waiting');
    session.setState('live');
    await viewer.picture();
    host.acceptsSockets = false;
    host.dropSockets();
    await viewer.stage.getByText(/Trying again in/).waitFor();
    await viewer.screenshot('retrying');
    host.acceptsSockets = true;
    await eventually(() => pill(viewer)).toBe('live');
    await viewer.page.getByText('you: player 1').waitFor();
    session.setState('ended');
    await viewer.stage.getByText('This session has ended.').waitFor();
    await viewer.stage.getByRole('link', { name: 'All sessions' }).click();
    await viewer.page.getByRole('heading', { name: 'Sessions' }).waitFor();
  });

  it('keeps the list while the host does not answer, and says so', async () => {
    const session = add(chip8);
    const { url } = host;
    const viewer = await ViewerPage.open(browser, url, { expected: [/Failed to load resource/] });
    await viewer.visit();
    await viewer.page.getByRole('article').waitFor();
    session.close();
    await host.close();
    await viewer.page.getByRole('alert').getByText('The host does not answer.').waitFor();
    expect(await viewer.page.getByRole('article').count()).toBe(1);
    host = await ScriptedHost.start(built.directory);
    onTestFinished(() => host.close());
  });

  it('paints nothing while it is hidden, and the newest frame as soon as it is seen', async () => {
    const session = add(chip8);
    const viewer = await ViewerPage.open(browser, host.url);
    await viewer.visit(`/#/s/${chip8.id}`);
    await viewer.picture();
    await viewer.hide(true);
    // What was on its way before may still be painted; then nothing, however many frames come.
    await eventually(async () => {
      const { hash } = await viewer.canvas();
      const made = session.hashes.length;
      await eventually(() => session.hashes.length).toBeGreaterThan(made + 20);
      return (await viewer.canvas()).hash === hash;
    }).toBe(true);
    session.setState('paused');
    await viewer.hide(false);
    await eventually(async () => (await viewer.canvas()).hash).toBe(session.hashes.at(-1));
  });

  it('paints frames opaque, whatever their alpha, and hashes them as they came', async () => {
    const session = add({ ...chip8, alpha: 0 });
    session.setState('paused');
    const viewer = await ViewerPage.open(browser, host.url);
    await viewer.visit(`/#/s/${chip8.id}`);
    await eventually(() => pill(viewer)).toBe('paused');
    await viewer.startHashes();
    session.step();
    await viewer.picture();
    expect(await viewer.stopHashes()).toEqual([session.hashes.at(-1)]);
    const opaque = testPicture(session.hashes.length, 0, chip8.width, chip8.height);
    await eventually(async () => (await viewer.canvas()).hash).toBe(sha256(opaque.pixels));
  });

  it('follows a core that changes the size of its picture', async () => {
    const session = add(chip8);
    const viewer = await ViewerPage.open(browser, host.url);
    await viewer.visit(`/#/s/${chip8.id}`);
    await viewer.picture();
    const [small] = await viewer.scale();
    session.resize(128, 64);
    await eventually(async () => (await viewer.canvas()).width).toBe(128);
    expect(session.hashes).toContain((await viewer.canvas()).hash);
    const half = Math.floor(small / 2);
    await eventually(() => viewer.scale()).toEqual([half, half]);
  });

  it('fills the screen with the picture alone, and keys still play', async () => {
    const session = add(chip8);
    const viewer = await ViewerPage.open(browser, host.url);
    await viewer.visit(`/#/s/${chip8.id}?seat=play`);
    await viewer.page.getByText('you: player 1').waitFor();
    await viewer.button('Full screen').click();
    await eventually(() => viewer.stage.evaluate((stage) => stage === document.fullscreenElement)).toBe(true);
    await viewer.page.keyboard.down('ArrowLeft');
    await eventually(() => session.buttons).toBe(1 << 4);
    await viewer.page.keyboard.up('ArrowLeft');
    await eventually(() => session.buttons).toBe(0);
  });

  it('lays pixels on whole device pixels, at any zoom, and fills the stage when asked to', async () => {
    add(pads);
    const viewer = await ViewerPage.open(browser, host.url, { deviceScaleFactor: 1.5 });
    await viewer.visit(`/#/s/${pads.id}`);
    await viewer.picture();
    const [across, down] = await viewer.scale();
    expect(across).toBeCloseTo(Math.round(across), 3);
    expect(down).toBeCloseTo(across, 3);
    await viewer.button('Integer scale').click();
    await eventually(async () => (await viewer.scale())[0]).toBeGreaterThan(across);
    await viewer.page.reload();
    await viewer.picture();
    expect(await viewer.button('Integer scale').getAttribute('aria-pressed')).toBe('false');
  });

  it('plays over plain http from another machine, and says what is missing and why', async () => {
    const session = add(chip8);
    const lan = `http://${lanName}:${host.port}`;
    // The host's headers speak of isolation, which the browser grants to secure pages only, and says so.
    const viewer = await ViewerPage.open(browser, lan, {
      expected: [/Cross-Origin-Opener-Policy header has been ignored/],
    });
    await viewer.visit(`/s/${chip8.id}?seat=play`);
    await viewer.page.getByText('you: player 1').waitFor();
    await viewer.page.keyboard.down('1');
    await eventually(() => session.buttons).toBe(1 << 1);
    await viewer.page
      .getByRole('complementary', { name: 'limits of this connection' })
      .getByText('Web Crypto')
      .waitFor();
    await viewer.button('Frames').click();
    await viewer.page.getByText('The browser offers SHA-256 to secure pages only.').waitFor();
    expect(await viewer.button('Record hashes of decoded frames').isDisabled()).toBe(true);
    await expect(viewer.startHashes()).rejects.toThrow('secure pages only');
    await viewer.screenshot('plain-http');
  });

  it.each([
    { name: 'phone-dark', viewport: { width: 375, height: 720 }, colorScheme: 'dark' },
    { name: 'phone-light', viewport: { width: 375, height: 720 }, colorScheme: 'light' },
    { name: 'desktop-dark', viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
    { name: 'desktop-light', viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  ] as const)('fits a screen of $viewport.width pixels, $colorScheme, with readable contrast', async (look) => {
    const session = add(pads);
    session.otherPeople = [someone('a', 'Ada', 1)];
    add(chip8);
    const { viewport, colorScheme, name } = look;
    const viewer = await ViewerPage.open(browser, host.url, { viewport, colorScheme });
    await viewer.visit();
    await viewer.page.getByRole('article', { name: pads.title }).waitFor();
    expect(await viewer.overflow()).toBe(0);
    expect(await viewer.lowContrast()).toEqual([]);
    await viewer.screenshot(`${name}-list`);
    await viewer.visit(`/#/s/${pads.id}?seat=2`);
    await viewer.picture();
    await viewer.page.getByText('taken by Ada').waitFor();
    await viewer.button('Keys').click();
    expect(await viewer.overflow()).toBe(0);
    expect(await viewer.lowContrast()).toEqual([]);
    await viewer.screenshot(`${name}-player`);
  });
});
