import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../../src/platform/package-root.ts';
import type { InputEvent } from '../../../src/protocol/punktfunk/planes/input.ts';
import { movingNumber, MovingPicture } from '../../support/desktop/moving-picture.ts';
import { picturesOf, psnr, StreamedDesktop, typed } from '../../support/desktop/streamed-desktop.ts';
import { waitUntil } from '../../support/host/wait-until.ts';

/** What the test client of Wayland says. */
interface Said {
  readonly event: string;
  readonly [field: string]: unknown;
}

const client = join(packageRoot(), 'test', 'support', 'wayland', 'test-client.ts');
const hasTouch = new Set(['mutter']);

describe.each(['mutter', 'sway', 'labwc', 'cage'] as const)(
  'a desktop of %s, from its app to the client and back',
  (kind) => {
    let desktop: StreamedDesktop;
    beforeAll(async () => {
      desktop = await StreamedDesktop.open(kind, [client]);
    });
    afterAll(() => desktop.close());
    const heard = (): Said[] => desktop.heard<Said>();

    test('the client gets an output of exactly its size, and the picture of the app as it was drawn', async () => {
      const [width, height] = [1170, 540];
      const { file, result } = await desktop.record(`${width}x${height}x120`, '--frames', '60');
      expect(result).toMatchObject({ mode: { width, height, rate: 120 }, ended: 'asked', lost: 0 });
      expect(heard()).toContainEqual({ event: 'configured', width, height, fullscreen: true });
      const picture = new MovingPicture(width, height);
      const expected = new Uint8Array(width * height * 4);
      const frames = picturesOf(file, width, height);
      expect(frames.length).toBe(result.frames);
      const compared = frames.flatMap((pixels) => {
        const number = movingNumber({ layout: 'bgrx', width, height, pixels });
        if (number === undefined) return [];
        picture.draw(number, expected);
        return [{ number, decibels: psnr(pixels, expected) }];
      });
      expect(new Set(compared.map(({ number }) => number)).size).toBeGreaterThan(10);
      expect(Math.min(...compared.slice(-10).map(({ decibels }) => decibels))).toBeGreaterThan(30);
    });

    test('text, clicks at their place and wheels arrive at the app, and nothing is held when the client has left', async () => {
      const [width, height] = [640, 360];
      const typist = await desktop.typist(width, height, 60);
      const surface = { width: 1280, height: 720 };
      // Until the way for input stands, it is lost.
      await waitUntil('the pointer moves', async () => {
        typist.give({ kind: 'pointerTo', x: 20, y: 20, ...surface }, { kind: 'pointerTo', x: 30, y: 20, ...surface });
        return heard().some(({ event }) => event === 'pointer-motion') || undefined;
      });
      typist.give({ kind: 'buttonDown', button: 1 }, { kind: 'buttonUp', button: 1 });
      await waitUntil('the app has the keyboard', async () => {
        const last = heard().findLast(({ event }) => event === 'keyboard-enter' || event === 'keyboard-leave');
        return last?.event === 'keyboard-enter' || undefined;
      });
      const before = heard().length;
      typist.give(...typed('Hello'));
      typist.give({ kind: 'pointerTo', x: 801, y: 300, ...surface });
      typist.give({ kind: 'buttonDown', button: 3 }, { kind: 'buttonUp', button: 3 });
      typist.give({ kind: 'wheel', isHorizontal: false, delta: -120 });
      typist.give({ kind: 'keyDown', key: 0x25, modifiers: 0 }, { kind: 'buttonDown', button: 2 });
      const got = await waitUntil('all of it', async () => {
        const since = heard().slice(before);
        return since.some(({ event, code }) => event === 'pointer-button' && code === 0x112) ? since : undefined;
      });
      const text = got.flatMap((said) => (said.event === 'key' && said['isDown'] === true ? String(said['text']) : ''));
      expect(text.join('')).toBe('Hello');
      expect(got.findLast(({ event }) => event === 'pointer-motion')).toMatchObject({ x: 400.5, y: 150 });
      expect(got.filter(({ event, code }) => event === 'pointer-button' && code === 0x111)).toEqual([
        { event: 'pointer-button', code: 0x111, isDown: true },
        { event: 'pointer-button', code: 0x111, isDown: false },
      ]);
      expect(got).toContainEqual({ event: 'pointer-axis-120', axis: 'vertical', value: 120 });
      if (hasTouch.has(kind)) await touch(typist.give, surface);
      typist.leave();
      await waitUntil('all is let go', async () => {
        const since = heard().slice(before);
        // Who no longer has the keyboard or the pointer holds nothing of it.
        const isUp = (event: string, code: number, leaving: string): boolean => {
          const last = since.findLast(
            (said) => said.event === leaving || (said.event === event && said['code'] === code),
          );
          return last?.event === leaving || last?.['isDown'] === false;
        };
        // Of labwc and cage the end of a button is not always seen: docs/support-matrix.md.
        const hasButton = kind === 'labwc' || kind === 'cage' || isUp('pointer-button', 0x112, 'pointer-leave');
        return (isUp('key', 105, 'keyboard-leave') && hasButton) || undefined;
      });
    });

    async function touch(
      give: (...events: InputEvent[]) => void,
      surface: { width: number; height: number },
    ): Promise<void> {
      const before = heard().length;
      give({ kind: 'touchDown', id: 5, x: 100, y: 200, ...surface });
      give({ kind: 'touchMove', id: 5, x: 140, y: 200, ...surface });
      give({ kind: 'touchUp', id: 5 });
      const got = await waitUntil('the finger', async () => {
        const since = heard()
          .slice(before)
          .filter(({ event }) => event.startsWith('touch-'));
        return since.some(({ event }) => event === 'touch-up') ? since : undefined;
      });
      expect(got[0]).toMatchObject({ event: 'touch-down', x: 50, y: 100 });
      expect(got.find(({ event }) => event === 'touch-motion')).toMatchObject({ x: 70, y: 100 });
    }

    test('another mode while it streams is another output, and the app fills that one', async () => {
      const { result } = await desktop.record('640x360x60', '--seconds', '18', '--remode', '800x600x60');
      expect(result.remode).toMatchObject({ accepted: true });
      expect(result.mode).toMatchObject({ width: 800, height: 600 });
      expect(heard()).toContainEqual({ event: 'configured', width: 800, height: 600, fullscreen: true });
    });
  },
);
