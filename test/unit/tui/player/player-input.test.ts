import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlayerInput } from '../../../../tui/player/player-input.ts';
import type { TerminalEvent } from '../../../../tui/player/key-events.ts';
import { FakeClock } from '../../client/fake-clock.ts';

function listen(): { clock: FakeClock; input: PlayerInput; keys: string[]; said: TerminalEvent[] } {
  const clock = new FakeClock();
  const keys: string[] = [];
  const said: TerminalEvent[] = [];
  const input = new PlayerInput({
    clock,
    layout: () => 'xinput',
    buttons: () => {},
    key: ({ key }) => {
      keys.push(key);
      return true;
    },
    probed: () => {},
    said: (event) => said.push(event),
  });
  return { clock, input, keys, said };
}

const answers =
  '\x1b_Gi=7362;OK\x1b\\\x1b_Gi=7363;ENOTSUPPORTED:frames\x1b\\\x1b[6;20;8t\x1b[4;480;640t' +
  '\x1b[?1;0;256S\x1b[?2;0;640;480S\x1b[?15u\x1b[?62;4;22c';

describe('PlayerInput', () => {
  it('takes no answer for keys, in whatever pieces and however late it comes', () => {
    const cuts = fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 990 })), {
      maxLength: 9,
    });
    fc.assert(
      fc.property(cuts, fc.integer({ min: 0, max: 1500 }), (pieces, late) => {
        const { clock, input, keys, said } = listen();
        clock.tick(late);
        let at = 0;
        for (const [length, pause] of pieces) {
          input.feed(Buffer.from(answers.slice(at, at + length)));
          at += length;
          clock.tick(pause);
        }
        input.feed(Buffer.from(answers.slice(at)));
        clock.tick(5000);
        expect(keys).toEqual([]);
        expect(said.length).toBe(8);
        input.feed(Buffer.from('x'));
        expect(keys).toEqual(['x']);
        input.close();
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it('hears Escape at once when no answer is due, and a second later while one is', () => {
    const { clock, input, keys } = listen();
    input.feed(Buffer.from('\x1b'));
    clock.tick(900);
    expect(keys).toEqual([]);
    clock.tick(101);
    expect(keys).toEqual(['escape']);
    input.feed(Buffer.from('\x1b[?62c\x1b'));
    clock.tick(51);
    expect(keys).toEqual(['escape', 'escape']);
    input.expectAnswers();
    input.feed(Buffer.from('\x1b'));
    clock.tick(51);
    expect(keys.length).toBe(2);
    clock.tick(950);
    expect(keys.length).toBe(3);
    input.close();
    expect(clock.timers).toBe(0);
  });
});
