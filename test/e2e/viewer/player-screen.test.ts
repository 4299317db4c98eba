import { describe, expect, it } from 'vitest';
import { lanName } from '../../support/browser/chromium.ts';
import { eventually } from '../../support/browser/eventually.ts';
import { fourPads, onePad, ScriptedSuite, someone } from '../../support/browser/scripted-suite.ts';

describe('the player screen', () => {
  const suite = new ScriptedSuite();

  it('shows which seats are taken, takes a free one, and passes on what the host says of another', async () => {
    const session = suite.add(fourPads);
    session.otherPeople = [someone('a', 'Ada', 1)];
    const viewer = await suite.open();
    await viewer.visit(`/#/s/${fourPads.id}`);
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
    suite.add(fourPads);
    const ada = await suite.open();
    await ada.visit();
    await ada.page.getByRole('textbox', { name: 'Your name' }).fill('Ada');
    await ada.visit(`/#/s/${fourPads.id}?seat=2`);
    await ada.page.getByText('you: player 2').waitFor();
    const bo = await suite.open();
    await bo.visit(`/#/s/${fourPads.id}`);
    await bo.page.getByText('taken by Ada').waitFor();
    await ada.visit();
    expect(await ada.page.getByRole('textbox', { name: 'Your name' }).inputValue()).toBe('Ada');
  });

  it('never takes a key from the controls', async () => {
    const session = suite.add(onePad);
    const viewer = await suite.open();
    await viewer.visit(`/#/s/${onePad.id}?seat=play`);
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
    const session = suite.add(onePad);
    session.setState('waiting');
    const viewer = await suite.open({ expected: [/WebSocket connection/] });
    await viewer.visit(`/#/s/${onePad.id}?seat=play`);
    await viewer.stage.getByText('Waiting for a core').waitFor();
    await viewer.screenshot('waiting');
    session.setState('live');
    await viewer.picture();
    suite.host.acceptsSockets = false;
    suite.host.dropSockets();
    await viewer.stage.getByText(/Trying again in/).waitFor();
    await viewer.screenshot('retrying');
    suite.host.acceptsSockets = true;
    await eventually(() => viewer.pill()).toBe('live');
    await viewer.page.getByText('you: player 1').waitFor();
    session.setState('ended');
    await viewer.stage.getByText('This session has ended.').waitFor();
    await viewer.stage.getByRole('link', { name: 'All sessions' }).click();
    await viewer.page.getByRole('heading', { name: 'Sessions' }).waitFor();
  });

  it('plays over plain http from another machine, and says what is missing and why', async () => {
    const session = suite.add(onePad);
    const lan = `http://${lanName}:${suite.host.port}`;
    const viewer = await suite.open({ url: lan });
    await viewer.visit(`/s/${onePad.id}?seat=play`);
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
});
