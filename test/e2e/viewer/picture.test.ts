import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/browser/eventually.ts';
import { fourPads, onePad, ScriptedSuite } from '../../support/browser/scripted-suite.ts';
import { sha256, testPicture } from '../../support/browser/test-picture.ts';

describe('the picture', () => {
  const suite = new ScriptedSuite();

  it('receives each frame of the source, none missing, none twice, none altered', async () => {
    const session = suite.add(onePad);
    session.setState('paused');
    const viewer = await suite.open();
    await viewer.visit();
    await viewer.startHashes();
    await viewer.page.getByRole('link', { name: `Watch ${onePad.title}` }).click();
    await eventually(() => viewer.pill()).toBe('paused');
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
    const session = suite.add(fourPads);
    const viewer = await suite.open();
    await viewer.visit(`/#/s/${fourPads.id}`);
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

  it('paints nothing while it is hidden, and the newest frame as soon as it is seen', async () => {
    const session = suite.add(onePad);
    const viewer = await suite.open();
    await viewer.visit(`/#/s/${onePad.id}`);
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
    const session = suite.add({ ...onePad, alpha: 0 });
    session.setState('paused');
    const viewer = await suite.open();
    await viewer.visit(`/#/s/${onePad.id}`);
    await eventually(() => viewer.pill()).toBe('paused');
    await viewer.startHashes();
    session.step();
    await viewer.picture();
    expect(await viewer.stopHashes()).toEqual([session.hashes.at(-1)]);
    const opaque = testPicture(session.hashes.length, 0, onePad.width, onePad.height);
    await eventually(async () => (await viewer.canvas()).hash).toBe(sha256(opaque.pixels));
  });

  it('follows a core that changes the size of its picture', async () => {
    const session = suite.add(onePad);
    const viewer = await suite.open();
    await viewer.visit(`/#/s/${onePad.id}`);
    await viewer.picture();
    const [small] = await viewer.scale();
    session.resize(128, 64);
    await eventually(async () => (await viewer.canvas()).width).toBe(128);
    expect(session.hashes).toContain((await viewer.canvas()).hash);
    const half = Math.floor(small / 2);
    await eventually(() => viewer.scale()).toEqual([half, half]);
  });

  it('fills the screen with the picture alone, and keys still play', async () => {
    const session = suite.add(onePad);
    const viewer = await suite.open();
    await viewer.visit(`/#/s/${onePad.id}?seat=play`);
    await viewer.page.getByText('you: player 1').waitFor();
    await viewer.page.evaluate(() => {
      const keyboard: unknown = Reflect.get(navigator, 'keyboard');
      if (typeof keyboard !== 'object' || keyboard === null) throw new Error('this browser has no Keyboard Lock');
      const calls: string[] = [];
      for (const name of ['lock', 'unlock']) {
        Reflect.set(keyboard, name, async () => {
          calls.push(name);
          document.documentElement.dataset['lock'] = calls.join(' ');
        });
      }
    });
    await viewer.button('Full screen').click();
    await eventually(() => viewer.stage.evaluate((stage) => stage.parentElement === document.fullscreenElement)).toBe(
      true,
    );
    await viewer.page.keyboard.down('ArrowLeft');
    await eventually(() => session.buttons).toBe(1 << 4);
    await viewer.page.keyboard.up('ArrowLeft');
    await eventually(() => session.buttons).toBe(0);
    await viewer.page.evaluate(async () => document.exitFullscreen());
    await eventually(() => viewer.page.locator('html').getAttribute('data-lock')).toBe('lock unlock');
  });

  it('is saved as a PNG of exactly its pixels, whatever its size on the screen', async () => {
    const session = suite.add(onePad);
    const viewer = await suite.open({ deviceScaleFactor: 1.5 });
    await viewer.visit(`/#/s/${onePad.id}`);
    await viewer.picture();
    session.setState('paused');
    await eventually(() => viewer.pill()).toBe('paused');
    const [download] = await Promise.all([viewer.page.waitForEvent('download'), viewer.button('Screenshot').click()]);
    expect(download.suggestedFilename()).toMatch(/^perun-brave-otter-12-.*\.png$/);
    const png = await readFile(await download.path(), 'base64');
    const { width, height, pixels } = await viewer.page.evaluate(async (data) => {
      const picture = new Image();
      picture.src = `data:image/png;base64,${data}`;
      await picture.decode();
      const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
      context?.drawImage(picture, 0, 0);
      const image = context?.getImageData(0, 0, picture.width, picture.height);
      return { width: picture.width, height: picture.height, pixels: [...(image?.data ?? [])] };
    }, png);
    expect([width, height]).toEqual([64, 32]);
    expect(session.hashes).toContain(sha256(Uint8Array.from(pixels)));
  });

  it('has its numbers to read and to copy', async () => {
    suite.add(onePad);
    const viewer = await suite.open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await viewer.visit(`/#/s/${onePad.id}?seat=play`);
    await viewer.picture();
    await viewer.button('Stats').click();
    const value = async (label: string): Promise<string | null> =>
      viewer.page.locator(`.stats dt:text-is("${label}") + dd`).textContent();
    await viewer.stage.focus();
    await viewer.page.keyboard.down('ArrowLeft');
    for (const label of ['decode', 'present', 'round trip', 'input to frame']) {
      await eventually(() => value(label)).toMatch(/^\d+\.\d ms$/);
    }
    await viewer.screenshot('stats');
    await viewer.button('Copy').click();
    await viewer.button('Copied').waitFor();
    expect(await viewer.page.evaluate(async () => navigator.clipboard.readText())).toMatch(/^input to frame: .*\n/);
  });

  it('lays pixels on whole device pixels, at any zoom, and fills the stage when asked to', async () => {
    suite.add(fourPads);
    const viewer = await suite.open({ deviceScaleFactor: 1.5 });
    await viewer.visit(`/#/s/${fourPads.id}`);
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
});
