import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/browser/eventually.ts';
import { holdPads, scriptPads, type ScriptedPad } from '../../support/browser/scripted-pads.ts';
import { fourPads, ScriptedSuite } from '../../support/browser/scripted-suite.ts';
import type { ViewerPage } from '../../support/browser/viewer-page.ts';

const still = [0, 0, 0, 0, 0, 0, 0, 0, 0, 9 / 7];
const mapped: ScriptedPad = { id: 'Mapped pad', mapping: 'standard', axes: [0, 0, 0, 0], down: [] };
const bare: ScriptedPad = { id: 'Bare pad', mapping: '', axes: still, down: [] };

const hat = (value: number): ScriptedPad => ({ ...bare, axes: [...still.slice(0, 9), value] });

describe('gamepads', () => {
  const suite = new ScriptedSuite();

  async function play(): Promise<ViewerPage> {
    const viewer = await suite.open();
    await scriptPads(viewer.page);
    await viewer.visit(`/#/s/${fourPads.id}?seat=2`);
    await viewer.page.getByText('you: player 2').waitFor();
    return viewer;
  }

  it('play the seat together, by the standard mapping and without any, and let go when they go', async () => {
    const session = suite.add(fourPads);
    const viewer = await play();
    await holdPads(viewer.page, [{ ...mapped, down: [0] }, hat(-5 / 7)]);
    await eventually(() => session.held.get(2)).toBe((1 << 12) | (1 << 0) | (1 << 3));
    await holdPads(viewer.page, [mapped, hat(3 / 7)]);
    await eventually(() => session.held.get(2)).toBe((1 << 1) | (1 << 2));
    await holdPads(viewer.page, [{ ...mapped, axes: [0.2, -0.8, 0, 0] }]);
    await eventually(() => session.held.get(2)).toBe(1 << 0);
    await viewer.hide(true);
    await eventually(() => session.held.get(2)).toBe(0);
    await viewer.hide(false);
    await eventually(() => session.held.get(2)).toBe(1 << 0);
    await holdPads(viewer.page, []);
    await eventually(() => session.held.get(2)).toBe(0);
  });

  it('are learnt by pressing, remembered by this browser, exported and imported', async () => {
    const session = suite.add(fourPads);
    const viewer = await play();
    await holdPads(viewer.page, [hat(9 / 7)]);
    await viewer.button('Gamepads').click();
    await viewer.button('Change a').click();
    await viewer.page.getByText('press it on the gamepad…').waitFor();
    await viewer.screenshot('gamepads');
    await holdPads(viewer.page, [{ ...hat(9 / 7), down: [7] }]);
    await viewer.page.getByText('button 7').waitFor();
    await eventually(() => session.held.get(2)).toBe(1 << 12);
    await holdPads(viewer.page, [hat(9 / 7)]);
    await eventually(() => session.held.get(2)).toBe(0);
    expect(await viewer.lowContrast()).toEqual([]);

    const [download] = await Promise.all([
      viewer.page.waitForEvent('download'),
      viewer.button('Export settings').click(),
    ]);
    const file = await download.path();
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      pads: { 'Bare pad': { maps: { xinput: { 12: ['b7'] } } } },
    });

    await viewer.page.reload();
    await viewer.page.getByText('you: player 2').waitFor();
    await holdPads(viewer.page, [{ ...hat(9 / 7), down: [7] }]);
    await eventually(() => session.held.get(2)).toBe(1 << 12);
    await viewer.button('Gamepads').click();
    await viewer.button('Reset to defaults').click();
    await eventually(() => session.held.get(2)).toBe(0);
    await viewer.page.getByLabel('Import settings').setInputFiles(file);
    await eventually(() => session.held.get(2)).toBe(1 << 12);

    const wrong = { name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{"version":1,"pads":[]}') };
    await viewer.page.getByLabel('Import settings').setInputFiles(wrong);
    await viewer.page.getByRole('alert').getByText('cannot be read').waitFor();
  });
});
