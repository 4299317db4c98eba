import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/browser/eventually.ts';
import { onePad, ScriptedSuite } from '../../support/browser/scripted-suite.ts';
import type { ViewerPage } from '../../support/browser/viewer-page.ts';

/** What the panel says of one number. */
async function fact(viewer: ViewerPage, label: string): Promise<number> {
  const text = await viewer.page.locator(`.panel dt:text-is("${label}") + dd`).textContent();
  return Number.parseInt(text ?? '', 10);
}

describe('sound', () => {
  const suite = new ScriptedSuite();

  it('starts with a gesture and plays on without a gap; volume, mute and delay are remembered', async () => {
    suite.add({ ...onePad, sound: true });
    const viewer = await suite.open();
    await viewer.visit(`/#/s/${onePad.id}`);
    await viewer.picture();
    await viewer.button('Stats').press('Enter');
    await viewer.page
      .locator('.stats')
      .getByText(/\d+ ms, \d+ gap/)
      .waitFor();
    await viewer.button('Sound').click();
    await viewer.page.getByRole('slider', { name: 'Delay' }).fill('300');
    // Three seconds of sound on end: on a busy machine it may take a second try.
    await eventually(async () => {
      const [gaps, from] = [await fact(viewer, 'gaps'), await fact(viewer, 'samples played')];
      await eventually(() => fact(viewer, 'samples played')).toBeGreaterThan(from + 130_000);
      return (await fact(viewer, 'gaps')) - gaps;
    }).toBe(0);
    await eventually(() => fact(viewer, 'in store')).toBeGreaterThan(200);
    expect(await fact(viewer, 'in store')).toBeLessThan(600);
    await viewer.screenshot('sound');

    await viewer.page.getByRole('slider', { name: 'Volume' }).fill('0.25');
    await viewer.button('Mute').click();
    await viewer.page.reload();
    await viewer.button('Sound').click();
    expect(await viewer.page.getByRole('slider', { name: 'Volume' }).inputValue()).toBe('0.25');
    expect(await viewer.page.getByRole('slider', { name: 'Delay' }).inputValue()).toBe('300');
    expect(await viewer.button('Mute').getAttribute('aria-pressed')).toBe('true');
  });

  it('does not start by itself', async () => {
    suite.add({ ...onePad, sound: true });
    const viewer = await suite.open();
    await viewer.page.addInitScript(() => {
      localStorage.setItem('perun.stats', 'true');
      // What a test looks at counts as a gesture of the person, if it looks before the page is ready.
      Object.defineProperty(navigator, 'userActivation', { value: { hasBeenActive: false, isActive: false } });
    });
    await viewer.visit(`/#/s/${onePad.id}`);
    await viewer.picture();
    await viewer.page.locator('.stats').getByText('not started').waitFor();
  });
});
