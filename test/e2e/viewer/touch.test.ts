import type { CDPSession } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/browser/eventually.ts';
import { fourPads, onePad, ScriptedSuite } from '../../support/browser/scripted-suite.ts';
import type { ViewerPage } from '../../support/browser/viewer-page.ts';

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 3 } as const;

/** The middle of an element, moved by shares of its size. */
async function place(viewer: ViewerPage, selector: string, x = 0, y = 0): Promise<{ x: number; y: number }> {
  const box = await viewer.page.locator(selector).boundingBox();
  if (box === null) throw new Error(`${selector} is not to be seen`);
  return { x: box.x + box.width * (0.5 + x), y: box.y + box.height * (0.5 + y) };
}

async function touch(
  fingers: CDPSession,
  type: 'touchStart' | 'touchMove' | 'touchEnd',
  at: readonly { x: number; y: number }[],
): Promise<void> {
  await fingers.send('Input.dispatchTouchEvent', { type, touchPoints: at.map((point, id) => ({ ...point, id })) });
}

describe('the pad on the screen', () => {
  const suite = new ScriptedSuite();

  it('takes several fingers, lets them slide, and lets go of everything', async () => {
    const session = suite.add(fourPads);
    const viewer = await suite.open(phone);
    await viewer.visit(`/#/s/${fourPads.id}?seat=1`);
    await viewer.page.getByRole('group', { name: 'touch pad' }).scrollIntoViewIfNeeded();
    const fingers = await viewer.page.context().newCDPSession(viewer.page);
    const upRight = await place(viewer, '.touch-directions', 0.3, -0.3);
    const left = await place(viewer, '.touch-directions', -0.4, 0);
    const [a, b] = [await place(viewer, '[data-button="12"]'), await place(viewer, '[data-button="13"]')];
    await touch(fingers, 'touchStart', [upRight]);
    await eventually(() => session.held.get(1)).toBe((1 << 0) | (1 << 3));
    await touch(fingers, 'touchStart', [upRight, a]);
    await eventually(() => session.held.get(1)).toBe((1 << 0) | (1 << 3) | (1 << 12));
    await touch(fingers, 'touchMove', [left, b]);
    await eventually(() => session.held.get(1)).toBe((1 << 2) | (1 << 13));
    await viewer.screenshot('touch-held');
    await touch(fingers, 'touchEnd', []);
    await eventually(() => session.held.get(1)).toBe(0);
    await touch(fingers, 'touchStart', [a]);
    await eventually(() => session.held.get(1)).toBe(1 << 12);
    await viewer.button('Touch pad').evaluate((button: HTMLElement) => button.click());
    await eventually(() => session.held.get(1)).toBe(0);
  });

  it('changes hands, and is remembered as shown or not', async () => {
    suite.add(onePad);
    const viewer = await suite.open();
    await viewer.visit(`/#/s/${onePad.id}?seat=play`);
    await viewer.page.getByText('you: player 1').waitFor();
    const pad = viewer.page.getByRole('group', { name: 'touch pad' });
    expect(await pad.count()).toBe(0);
    await viewer.button('Touch pad').click();
    await pad.waitFor();
    const before = await place(viewer, '.touch-directions');
    await viewer.button('Left-handed').click();
    await eventually(async () => (await place(viewer, '.touch-directions')).x).toBeGreaterThan(before.x);
    await viewer.page.reload();
    await pad.waitFor();
  });

  it.each([
    { name: 'phone', session: fourPads, options: phone },
    { name: 'phone-chip8', session: onePad, options: { ...phone, colorScheme: 'dark' } },
    { name: 'phone-side', session: fourPads, options: { ...phone, viewport: { width: 844, height: 390 } } },
    {
      name: 'tablet',
      session: fourPads,
      options: { ...phone, viewport: { width: 820, height: 1180 }, deviceScaleFactor: 2 },
    },
    { name: 'desktop', session: onePad, options: { colorScheme: 'dark' } },
  ] as const)('fits a $name', async ({ name, session, options }) => {
    suite.add(session);
    const viewer = await suite.open(options);
    await viewer.visit(`/#/s/${session.id}?seat=play`);
    await viewer.picture();
    await viewer.page.getByText('you: player 1').waitFor();
    const pad = viewer.page.getByRole('group', { name: 'touch pad' });
    if (name === 'desktop') expect(await pad.count()).toBe(0);
    else await pad.waitFor();
    expect(await viewer.overflow()).toBe(0);
    expect(await viewer.lowContrast()).toEqual([]);
    await viewer.screenshot(`player-${name}`);
  });
});
