import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Injector, InjectorBackend } from '../../../src/drivers/injector.ts';
import type { DisplayMode, InputTarget } from '../../../src/shared/desktop.ts';

/** What a client on the desktop saw, in the words of input-event-codes; scrolling in 120ths, text of keys where known. */
export type SeenInput =
  | { readonly kind: 'key'; readonly code: number; readonly isDown: boolean; readonly text: string }
  | { readonly kind: 'button'; readonly code: number; readonly isDown: boolean }
  | { readonly kind: 'scroll'; readonly horizontal: number; readonly vertical: number }
  | { readonly kind: 'move'; readonly x: number; readonly y: number }
  | {
      readonly kind: 'touch';
      readonly id: number;
      readonly phase: 'down' | 'move' | 'up';
      readonly x: number;
      readonly y: number;
    };

/** A desktop, or a stand-in, with one client that fills its output and has the focus. */
export interface InjectorLab {
  readonly mode: DisplayMode;
  target(): Promise<InputTarget>;
  /** What the client saw since it was last asked. */
  take(): Promise<SeenInput[]>;
  /** Ends the desktop without a word. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

const patience = 20_000;
const left = 0x110;
const codes = { a: 30, shift: 42, up: 103 } as const;

/** What every injector has to do. `open` makes a fresh lab each time. */
export function injectorSuite(backend: InjectorBackend, open: () => Promise<InjectorLab>): void {
  describe(`input to ${backend.takes}`, () => {
    let lab: InjectorLab;
    let injector: Injector;
    beforeAll(async () => {
      lab = await open();
    });
    beforeEach(async () => {
      injector = await backend.open(await lab.target(), lab.mode);
    });
    afterEach(() => injector.close());
    afterAll(() => lab.close());

    /** What is seen until the pointer stands at a place that nothing else was sent to. */
    const seen = async (): Promise<SeenInput[]> => {
      const mark = { x: lab.mode.width - 3, y: lab.mode.height - 5 };
      injector.moveTo(mark.x - 20, mark.y);
      injector.frame();
      injector.moveTo(mark.x, mark.y);
      injector.frame();
      const events = await untilSeen(lab, (event) => event.kind === 'move' && isAt(event, mark.x, mark.y));
      return events.filter((event) => event.kind !== 'move' || event.y !== mark.y);
    };

    test('it says that it is there, and what it can do', () => {
      expect(backend.probe()).toMatchObject({ available: true });
      expect(injector.abilities).toMatchObject({ keyboard: true, pointer: true });
      expect(injector.isLost).toBe(false);
    });

    test('keys come by their codes, in order', async () => {
      for (const [code, isDown] of [
        [codes.a, true],
        [codes.a, false],
        [codes.up, true],
        [codes.up, false],
      ] as const) {
        injector.key(code, isDown);
        injector.frame();
      }
      const keys = (await seen()).filter((event) => event.kind === 'key');
      expect(keys.map(({ code, isDown }) => [code, isDown])).toEqual([
        [codes.a, true],
        [codes.a, false],
        [codes.up, true],
        [codes.up, false],
      ]);
    });

    test('absolute places are exact, and moves add to them', async () => {
      injector.moveTo(100, 50);
      injector.frame();
      injector.moveBy(7, -3);
      injector.frame();
      const moves = (await seen()).filter((event) => event.kind === 'move');
      expect(moves.map(({ x, y }) => [Math.floor(x), Math.floor(y)])).toEqual([
        [100, 50],
        [107, 47],
      ]);
    });

    test('parts of pixels are kept until they are a pixel', async () => {
      injector.moveTo(200, 100);
      injector.frame();
      for (let step = 0; step < 8; step++) {
        injector.moveBy(0.25, 0);
        injector.frame();
      }
      const moves = (await seen()).filter((event) => event.kind === 'move');
      expect(Math.floor(moves.at(-1)?.x ?? 0)).toBe(202);
    });

    test('buttons come by their codes', async () => {
      for (const code of [left, 0x111, 0x112]) {
        injector.button(code, true);
        injector.frame();
        injector.button(code, false);
        injector.frame();
      }
      const buttons = (await seen()).filter((event) => event.kind === 'button');
      expect(buttons.map(({ code, isDown }) => [code, isDown])).toEqual(
        [left, 0x111, 0x112].flatMap((code) => [
          [code, true],
          [code, false],
        ]),
      );
    });

    test('wheels turn the right way, and small turns add up', async () => {
      injector.scroll(0, 120);
      injector.frame();
      injector.scroll(0, -240);
      injector.frame();
      injector.scroll(120, 0);
      injector.frame();
      for (let step = 0; step < 4; step++) {
        injector.scroll(-30, 0);
        injector.frame();
      }
      const turns = (await seen()).filter((event) => event.kind === 'scroll');
      const sum = (pick: (turn: (typeof turns)[number]) => number, sign: number) =>
        turns
          .map(pick)
          .filter((value) => value * sign > 0)
          .reduce((total, value) => total + value, 0);
      expect([sum((turn) => turn.vertical, 1), sum((turn) => turn.vertical, -1)]).toEqual([120, -240]);
      expect([sum((turn) => turn.horizontal, 1), sum((turn) => turn.horizontal, -1)]).toEqual([120, -120]);
    });

    test('any text is typed, or of it what there are keys for', async () => {
      const text = 'Perun 3<€ žluťoučký, Ω 漢字 🐉!';
      injector.text(text);
      injector.frame();
      const keys = (await seen()).filter((event) => event.kind === 'key' && event.isDown);
      const typed = keys.map((event) => (event.kind === 'key' ? event.text : '')).join('');
      if (injector.abilities.text) expect(typed).toBe(text);
      else expect(isPartOf(typed, text)).toBe(true);
    });

    test('fingers come down, move and go, or do nothing where there are none', async () => {
      injector.touchDown(1, 40, 60);
      injector.frame();
      injector.touchMove(1, 45, 66);
      injector.frame();
      injector.touchUp(1);
      injector.frame();
      if (!injector.abilities.touch) {
        expect((await seen()).filter(({ kind }) => kind === 'touch' || kind === 'button')).toEqual([]);
        return;
      }
      const touches = (await untilSeen(lab, (event) => event.kind === 'touch' && event.phase === 'up')).filter(
        (event) => event.kind === 'touch',
      );
      expect(touches.map(({ phase }) => phase)).toEqual(['down', 'move', 'up']);
      expect(touches.slice(0, 2).map(({ x, y }) => [Math.round(x), Math.round(y)])).toEqual([
        [40, 60],
        [45, 66],
      ]);
    });

    test('what is held is let go when it closes', async () => {
      injector.key(codes.shift, true);
      injector.button(left, true);
      injector.frame();
      await untilSeen(lab, (event) => event.kind === 'button' && event.isDown);
      injector.close();
      injector.close();
      const wanted = new Set(['key', 'button']);
      const events = await untilSeen(lab, (event) => {
        if ((event.kind === 'key' || event.kind === 'button') && !event.isDown) wanted.delete(event.kind);
        return wanted.size === 0;
      });
      expect(events.filter(({ kind }) => kind === 'key')).toMatchObject([{ code: codes.shift, isDown: false }]);
      expect(events.filter(({ kind }) => kind === 'button')).toMatchObject([{ code: left, isDown: false }]);
    });

    test('numbers that are none, and what comes after close, is dropped', async () => {
      injector.moveTo(Number.NaN, 3);
      injector.moveBy(Number.POSITIVE_INFINITY, 0);
      injector.scroll(Number.NaN, Number.NEGATIVE_INFINITY);
      injector.key(-1, true);
      injector.key(100_000, true);
      injector.button(0x7fff, true);
      injector.frame();
      expect((await seen()).filter(({ kind }) => kind !== 'move')).toEqual([]);
      injector.close();
      injector.key(codes.a, true);
      injector.text('a');
      injector.moveTo(1, 1);
      injector.frame();
      const again = await backend.open(await lab.target(), lab.mode);
      injector = again;
      expect(await seen()).toEqual([]);
    });

    test('a desktop that is gone is seen, and ends nothing', async () => {
      const doomed = await open();
      const lost = await backend.open(await doomed.target(), doomed.mode);
      try {
        lost.key(codes.a, true);
        lost.frame();
        await doomed.kill();
        const until = Date.now() + patience;
        while (!lost.isLost && Date.now() < until) {
          lost.moveBy(1, 1);
          lost.frame();
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        expect(lost.isLost).toBe(true);
        lost.text('nobody reads this');
        lost.frame();
      } finally {
        lost.close();
        await doomed.close();
      }
    });
  });
}

async function untilSeen(lab: InjectorLab, isLast: (event: SeenInput) => boolean): Promise<SeenInput[]> {
  const events: SeenInput[] = [];
  const until = Date.now() + patience;
  while (Date.now() < until) {
    for (const event of await lab.take()) {
      events.push(event);
      if (isLast(event)) return events;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`the last of it never came; there was ${JSON.stringify(events)}`);
}

function isAt(event: { readonly x: number; readonly y: number }, x: number, y: number): boolean {
  return Math.floor(event.x) === x && Math.floor(event.y) === y;
}

/** Whether all characters of a text are in another, in that order. */
function isPartOf(part: string, whole: string): boolean {
  const rest = [...whole];
  return [...part].every((character) => {
    const at = rest.indexOf(character);
    rest.splice(0, at + 1);
    return at !== -1;
  });
}
