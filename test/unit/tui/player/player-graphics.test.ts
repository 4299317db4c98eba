import { afterEach, describe, expect, it } from 'vitest';
import { kittyDelete } from '../../../../tui/canvas/kitty-graphics.ts';
import { enterSequence, leaveSequence } from '../../../../tui/player/terminal-modes.ts';
import { GraphicsScreen } from '../../../support/terminal/graphics-screen.ts';
import { throughSixels } from '../../../support/terminal/sixel-decoder.ts';
import { endPlayers, play } from './player-rig.ts';
import type { Rig } from './player-rig.ts';

afterEach(endPlayers);

const kittyAnswer = '\x1b_Gi=7362;OK\x1b\\\x1b_Gi=7363,r=1;OK\x1b\\\x1b[6;20;8t\x1b[4;480;640t\x1b[?15u\x1b[?62;c';
const sixelAnswer = '\x1b[?1;0;256S\x1b[?2;0;640;480S\x1b[?63;1;2;4;6;22c';
const [width, height] = [64, 48];

function picture(seed: number): Uint32Array {
  return Uint32Array.from({ length: width * height }, (_, at) => ((at >> 2) % 5) * 0x102030 + (at === seed ? 0xff : 0));
}

/** What was written since then, on a terminal with graphics; throws at what such a terminal does not know. */
function screenOf(rig: Rig, since: number, cell: { width: number; height: number }): GraphicsScreen {
  const screen = new GraphicsScreen(80, 24, cell);
  for (const write of rig.stdout.writes.slice(since)) screen.feed(Buffer.from(write));
  return screen;
}

/** Every pixel of a picture that is painted `factor` times as big, in the middle of 80 × 23 cells. */
function expectPicture(
  screen: GraphicsScreen,
  words: Uint32Array,
  factor: number,
  cell: { width: number; height: number },
  through = (word: number): number => word,
): void {
  const left = ((80 - Math.ceil((width * factor) / cell.width)) >> 1) * cell.width;
  const top = ((23 - Math.ceil((height * factor) / cell.height)) >> 1) * cell.height;
  for (let y = 0; y < height * factor; y++) {
    for (let x = 0; x < width * factor; x++) {
      const word = words[Math.floor(y / factor) * width + Math.floor(x / factor)] ?? 0;
      if (screen.pixel(left + x, top + y) !== through(word)) {
        expect.fail(`${x},${y} is ${screen.pixel(left + x, top + y)}, not ${through(word)}`);
      }
    }
  }
}

describe('a player in a terminal with graphics', () => {
  it('paints in blocks until the terminal answers, then by kitty, and takes the picture away at the end', async () => {
    const rig = play();
    rig.client.open();
    rig.client.present(width, height, picture(1));
    await rig.settle();
    expect(rig.stdout.screen.allText()).toContain('▀');
    const since = rig.stdout.writes.length;
    await rig.type(kittyAnswer);
    const cell = { width: 8, height: 20 };
    expectPicture(screenOf(rig, since, cell), picture(1), 9, cell);
    const before = rig.stdout.written.length;
    rig.client.present(width, height, picture(700));
    await rig.settle();
    expectPicture(screenOf(rig, since, cell), picture(700), 9, cell);
    // Only what changed: two pixels far apart.
    expect(rig.stdout.written.length - before).toBeLessThan(1200);
    expect(rig.client.buttons).toEqual([]);
    await rig.type('\x03');
    await rig.end;
    expect(rig.stdout.written.endsWith(kittyDelete + leaveSequence)).toBe(true);
  });

  it('paints by sixels, exactly but for the hundredths they know', async () => {
    const rig = play();
    rig.client.open();
    await rig.type(sixelAnswer);
    const since = rig.stdout.writes.length;
    rig.client.present(width, height, picture(1));
    rig.client.present(width, height, picture(900));
    await rig.settle();
    const cell = { width: 8, height: 20 };
    expectPicture(screenOf(rig, since, cell), picture(900), 9, cell, throughSixels);
    await rig.type('\x03');
    await rig.end;
    expect(rig.stdout.written.endsWith(leaveSequence)).toBe(true);
    expect(rig.stdout.written).not.toContain(kittyDelete);
  });

  it('asks for the cells again when the window changes, and paints for the new ones', async () => {
    const rig = play(60, 20);
    rig.client.open();
    await rig.type(kittyAnswer);
    rig.client.present(width, height, picture(1));
    await rig.settle();
    rig.stdout.resize(80, 24);
    await rig.settle();
    expect(rig.stdout.writes.at(-1) + rig.stdout.writes.at(-2)!).toContain('\x1b[16t');
    const since = rig.stdout.writes.length;
    await rig.type('\x1b[6;10;5t\x1b[4;240;400t\x1b[?62;c');
    const cell = { width: 5, height: 10 };
    expectPicture(screenOf(rig, since, cell), picture(1), 4, cell);
    // The same cells again change nothing.
    const known = rig.stdout.writes.length;
    await rig.type('\x1b[6;10;5t\x1b[4;240;400t\x1b[?62;c');
    expect(rig.stdout.writes.length).toBe(known);
  });

  it('keeps to the cells it knows where the terminal does not tell them again', async () => {
    const rig = play(60, 20);
    rig.client.open();
    await rig.type('\x1b[?1;0;256S\x1b[?2;0;480;400S\x1b[?63;4c');
    rig.client.present(width, height, picture(1));
    await rig.settle();
    const since = rig.stdout.writes.length;
    rig.stdout.resize(80, 24);
    await rig.type('\x1b[?1;0;256S\x1b[?2;0;1000;1000S\x1b[?63;4c');
    const cell = { width: 8, height: 20 };
    // The question for the sizes is all that is not of the picture.
    const screen = new GraphicsScreen(80, 24, cell);
    screen.feed(
      Buffer.from(
        rig.stdout.writes
          .slice(since)
          .join('')
          .replaceAll(/\x1b\[(?:1[46]t|\?[12];1;0S|c)/g, ''),
      ),
    );
    expectPicture(screen, picture(1), 9, cell, throughSixels);
  });

  it('skips whole frames while the terminal takes nothing', async () => {
    const rig = play();
    rig.client.open();
    await rig.type(kittyAnswer);
    rig.client.present(width, height, picture(0));
    await rig.settle();
    const before = rig.stdout.writes.length;
    rig.stdout.block();
    for (let seed = 1; seed <= 30; seed++) rig.client.present(width, height, picture(seed));
    await rig.settle();
    expect(rig.stdout.writes.length).toBe(before + 1);
    rig.stdout.unblock();
    await rig.settle();
    expect(rig.stdout.writes.length).toBe(before + 2);
  });

  it('shows a box above the picture, and no trace of it afterwards', async () => {
    const rig = play();
    rig.client.open();
    await rig.type(kittyAnswer);
    rig.client.present(width, height, picture(1));
    await rig.type('\x1b[63u');
    expect(await rig.shown()).toContain('quit');
    expect(rig.stdout.written).toContain('48;5;236m');
    const since = rig.stdout.writes.length;
    await rig.type('\x1b[63u');
    const cell = { width: 8, height: 20 };
    const screen = screenOf(rig, since, cell);
    expectPicture(screen, picture(1), 9, cell);
    expect(screen.text).not.toContain('│');
  });

  it.each([
    ['kitty', sixelAnswer, "this terminal does not answer for kitty's graphics: painting blocks"],
    ['sixel', kittyAnswer, 'this terminal does not answer for sixels: painting blocks'],
  ] as const)('says that %s is not to be had, and paints blocks', async (wish, answer, sentence) => {
    const rig = play(100, 24, { TERM: 'xterm-kitty' }, wish);
    rig.client.open();
    await rig.type(answer);
    expect(await rig.status()).toContain(sentence);
    rig.client.present(width, height, picture(1));
    await rig.settle();
    expect(rig.stdout.screen.allText()).toContain('▀');
  });

  it('says so where the terminal says nothing at all', async () => {
    const rig = play(100, 24, { TERM: 'xterm-kitty' }, 'kitty');
    rig.client.open();
    await rig.settle();
    rig.clock.tick(1001);
    expect(await rig.status()).toContain('painting blocks');
  });

  it('asks nothing where blocks are wanted', async () => {
    const rig = play(80, 24, { TERM: 'xterm-kitty' }, 'blocks');
    rig.client.open();
    await rig.type(kittyAnswer);
    rig.client.present(width, height, picture(1));
    await rig.settle();
    expect(rig.stdout.written.slice(enterSequence.length)).not.toMatch(/\x1b_G|\x1b\[16t/);
    expect(rig.stdout.screen.allText()).toContain('▀');
  });
});
