import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlayerClient } from '../../../src/client/types.ts';
import type { HostStatus } from '../../../src/control/contract/schemas.ts';
import { openClient } from '../../../src/host/open-client.ts';
import type { RgbaFrame } from '../../../src/shared/frame.ts';
import { launchChromium } from '../../support/browser/chromium.ts';
import { eventually } from '../../support/browser/eventually.ts';
import { ViewerPage } from '../../support/browser/viewer-page.ts';
import { PlayerTerminal } from '../../support/host/player-terminal.ts';
import { PerunHome, portOf } from '../../support/host/running-host.ts';
import { cartridge, debianCore } from '../../support/libretro/debian-core.ts';

/** Columns in which the rackets stand, by the source of the game, and where both begin. */
const columns = { left: 12, right: 244 };
const racketHeight = 32;

/** The top of the racket in a column: where the longest run begins of what is not the sky. */
function racketTop({ width, height, pixels }: RgbaFrame, column: number): number {
  const words = Array.from({ length: height }, (_, y) => {
    const at = (y * width + column) * 4;
    return ((pixels[at]! << 16) | (pixels[at + 1]! << 8) | pixels[at + 2]!) >>> 0;
  });
  const sky = words.toSorted((a, b) => count(words, b) - count(words, a))[0];
  let [best, bestLength, length] = [0, 0, 0];
  for (const [y, word] of [...words, sky].entries()) {
    if (word !== sky) length++;
    else {
      if (length > bestLength) [best, bestLength] = [y - length, length];
      length = 0;
    }
  }
  return bestLength >= racketHeight - 2 && bestLength <= racketHeight + 8 ? best : -1;
}

function count(words: readonly number[], word: number): number {
  return words.filter((one) => one === word).length;
}

describe.skipIf(debianCore('nestopia') === undefined)('a NES game for two', () => {
  let home: PerunHome;
  let host: HostStatus;
  let browser: Browser;
  beforeAll(async () => {
    home = await PerunHome.create();
    host = await home.start();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await home?.remove();
  });

  it('one plays in a terminal, the other in a browser: each moves a racket, and only that', async () => {
    const { session } = await home.json<{ session: string }>('core', 'run', cartridge('rackets.nes'));
    const watcher = await openClient({
      ...{ address: home.unixAddress, session, name: 'watcher' },
      seat: { kind: 'watcher', player: 0 },
    });
    const tops = followRackets(watcher);
    watcher.start();
    await eventually(() => tops()).toEqual([expect.any(Number), expect.any(Number)]);
    await eventually(() => tops()[0]).toBeGreaterThan(50);
    const [leftStart, rightStart] = tops();
    expect(rightStart).toBe(leftStart);

    const terminal = new PlayerTerminal(home, session);
    await eventually(() => terminal.hashes.length).toBeGreaterThan(10);
    const page = await ViewerPage.open(browser, `http://localhost:${portOf(host, 'ws')}`);
    await page.visit(`/#/s/${session}?seat=2`);
    await page.picture();
    await page.page.getByText('you: player 2').waitFor();

    await eventually(() => {
      terminal.type('\u001B[B');
      return tops()[0];
    }).toBeGreaterThan(leftStart + 20);
    expect(tops()[1]).toBe(rightStart);
    const left = await atRest(tops);

    await page.page.keyboard.down('ArrowUp');
    await eventually(() => tops()[1]).toBeLessThan(rightStart - 20);
    await page.page.keyboard.up('ArrowUp');
    expect(tops()[0]).toBe(left);

    await terminal.close();
    await watcher.close();
  });
});

/** Where the rackets were in most of the last frames: a star that drifts by may touch one for a few. */
function followRackets(client: PlayerClient): () => readonly [number, number] {
  const last: [number[], number[]] = [[], []];
  client.decoded.on((frame) => {
    for (const [side, column] of [columns.left, columns.right].entries()) {
      const places = last[side]!;
      places.push(racketTop(frame, column));
      if (places.length > 15) places.shift();
    }
  });
  const usual = (places: readonly number[]): number =>
    places.toSorted((a, b) => count(places, b) - count(places, a))[0] ?? -1;
  return () => [usual(last[0]), usual(last[1])];
}

/** The left racket's place, once the terminal has let go of the key. */
async function atRest(tops: () => readonly [number, number]): Promise<number> {
  for (;;) {
    const [before] = tops();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    if (tops()[0] === before) return before;
  }
}
