import { describe, expect, it } from 'vitest';
import { wlrInjectorBackend } from '../../../backends/injector/wlr.ts';
import { backends } from '../../../backends/registry.ts';
import { injectorSuite } from '../../conformance/injector/suite.ts';
import { WlrLab } from '../../support/wayland/wlr-lab.ts';

injectorSuite(wlrInjectorBackend, () => WlrLab.open('sway'));
injectorSuite(wlrInjectorBackend, () => WlrLab.open('labwc'));
injectorSuite(wlrInjectorBackend, () => WlrLab.open('cage'));

describe('a second client on sway', () => {
  it('gets the windows, a pointer that stays on its output, and keys after a click', async () => {
    const lab = await WlrLab.open('sway');
    const { client } = lab;
    const backend = await backends.display('sway');
    const second = await backend.open(lab.desktop.place, { width: 500, height: 300, rate: 60 });
    await client.until((event) => event['event'] === 'configured' && event['width'] === 500);
    const injector = await wlrInjectorBackend.open(await second.input(), second.mode);
    injector.moveTo(499.5, 299);
    injector.frame();
    await client.until((event) => event['x'] === 499.5 && event['y'] === 299);
    injector.moveTo(5000, -20);
    injector.frame();
    await client.until((event) => Number(event['x']) > 499.9 && event['y'] === 0);
    injector.button(0x110, true);
    injector.button(0x110, false);
    injector.frame();
    injector.text('Ünïcode → 𝔘');
    injector.frame();
    await client.until((event) => event['text'] === '𝔘');
    const typed = client.events.filter((event) => event['event'] === 'key' && event['isDown'] === true);
    expect(typed.map((event) => String(event['text'])).join('')).toBe('Ünïcode → 𝔘');
    injector.close();
    await second.close();
    await lab.close();
  });
});
