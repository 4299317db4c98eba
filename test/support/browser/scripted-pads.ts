import type { Page } from 'playwright-core';

/** One gamepad as a test holds it. */
export interface ScriptedPad {
  readonly id: string;
  readonly mapping: 'standard' | '';
  readonly axes: readonly number[];
  /** Indices of the buttons that are down. */
  readonly down: readonly number[];
}

/** Before the page is loaded: from now on it sees no gamepads but the test's. */
export async function scriptPads(page: Page): Promise<void> {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'scriptedPads', { value: [], writable: true });
    Object.defineProperty(navigator, 'getGamepads', { value: () => Reflect.get(window, 'scriptedPads') });
  });
}

/** The gamepads are connected, and stand, as given. */
export async function holdPads(page: Page, pads: readonly ScriptedPad[]): Promise<void> {
  await page.evaluate((given) => {
    const shown = given.map(({ id, mapping, axes, down }, index) => ({
      id,
      index,
      mapping,
      axes,
      connected: true,
      buttons: Array.from({ length: 17 }, (_, at) => {
        const pressed = down.includes(at);
        return { pressed, touched: pressed, value: pressed ? 1 : 0 };
      }),
    }));
    Reflect.set(window, 'scriptedPads', shown);
    window.dispatchEvent(new Event('gamepadconnected'));
  }, pads);
}
