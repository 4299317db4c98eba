import { describe, expect, it } from 'vitest';
import { fourPads, onePad, ScriptedSuite, someone } from '../../support/browser/scripted-suite.ts';

describe('the list of sessions', () => {
  const suite = new ScriptedSuite();

  it('says how to start a core while there is none, and shows it as soon as it runs', async () => {
    const viewer = await suite.open();
    await viewer.visit();
    await viewer.page.getByText('perun core run game.ch8').waitFor();
    await viewer.screenshot('empty');
    suite.add(onePad);
    await viewer.page.getByRole('article', { name: onePad.title }).waitFor();
  });

  it('lists sessions with their state, people and ways in', async () => {
    suite.add(onePad).otherPeople = [someone('a', 'Ada', 1), someone('b', 'Bo', 0)];
    suite.add(fourPads);
    suite.add({ ...onePad, id: 'old-owl-3', title: 'Yesterday' }).setState('ended');
    suite.add({ ...onePad, id: 'shy-newt-9', title: '' }).setState('waiting');
    const viewer = await suite.open();
    await viewer.visit();
    const card = viewer.page.getByRole('article', { name: onePad.title });
    await card.getByText('1 playing, 1 watching').waitFor();
    expect(await card.getByRole('link').allTextContents()).toEqual(['Play', 'Watch']);
    const other = viewer.page.getByRole('article', { name: fourPads.title });
    expect(await other.getByRole('link').allTextContents()).toEqual(['Play', 'Watch']);
    await viewer.screenshot('list');
  });

  it('keeps the list while the host does not answer, and says so', async () => {
    suite.add(onePad);
    const viewer = await suite.open({ expected: [/Failed to load resource/] });
    await viewer.visit();
    await viewer.page.getByRole('article').waitFor();
    await suite.host.close();
    await viewer.page.getByRole('alert').getByText('The host does not answer.').waitFor();
    expect(await viewer.page.getByRole('article').count()).toBe(1);
  });

  it.each([
    { name: 'phone-dark', viewport: { width: 375, height: 720 }, colorScheme: 'dark' },
    { name: 'phone-light', viewport: { width: 375, height: 720 }, colorScheme: 'light' },
    { name: 'desktop-dark', viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
    { name: 'desktop-light', viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  ] as const)('fits a screen of $viewport.width pixels, $colorScheme, with readable contrast', async (look) => {
    const session = suite.add(fourPads);
    session.otherPeople = [someone('a', 'Ada', 1)];
    suite.add(onePad);
    const { viewport, colorScheme, name } = look;
    const viewer = await suite.open({ viewport, colorScheme });
    await viewer.visit();
    await viewer.page.getByRole('article', { name: fourPads.title }).waitFor();
    expect(await viewer.overflow()).toBe(0);
    expect(await viewer.lowContrast()).toEqual([]);
    await viewer.screenshot(`${name}-list`);
    await viewer.visit(`/#/s/${fourPads.id}?seat=2`);
    await viewer.picture();
    await viewer.page.getByText('taken by Ada').waitFor();
    await viewer.button('Keys').click();
    expect(await viewer.overflow()).toBe(0);
    expect(await viewer.lowContrast()).toEqual([]);
    await viewer.screenshot(`${name}-player`);
  });
});
