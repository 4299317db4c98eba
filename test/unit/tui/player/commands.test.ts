import { describe, expect, it } from 'vitest';
import { commandOf, hintsOf, refusalOf } from '../../../../tui/player/commands.ts';
import type { PlayerCommand, Situation } from '../../../../tui/player/commands.ts';
import { Modifier, keyEvent } from '../../../../tui/player/key-events.ts';

const live: Situation = {
  open: true,
  extended: true,
  state: 'live',
  seat: { kind: 'player', player: 1 },
  help: false,
  keepsSaves: true,
  keyboard: 'none',
};

describe('commandOf', () => {
  it.each([
    [keyEvent('c', Modifier.ctrl), 'quit'],
    [keyEvent('q', Modifier.ctrl), 'quit'],
    [keyEvent('с', Modifier.ctrl, 'press', undefined, 'c'), 'quit'],
    [keyEvent('p', Modifier.ctrl), 'pause'],
    [keyEvent('n', Modifier.ctrl), 'step'],
    [keyEvent('r', Modifier.ctrl), 'reset'],
    [keyEvent('t', Modifier.ctrl), 'seat'],
    [keyEvent('s', Modifier.ctrl), 'save'],
    [keyEvent('l', Modifier.ctrl), 'load'],
    [keyEvent('o', Modifier.ctrl), 'saves'],
    [keyEvent('k', Modifier.ctrl), 'keys'],
    [keyEvent('?', 0, 'press', '?'), 'help'],
    [keyEvent('/', Modifier.shift, 'press', '?'), 'help'],
    [keyEvent('f1'), 'help'],
    [keyEvent('escape'), 'back'],
    [keyEvent('c', Modifier.ctrl, 'release'), undefined],
    [keyEvent('c', Modifier.ctrl, 'repeat'), undefined],
    [keyEvent('c', Modifier.ctrl | Modifier.alt), undefined],
    [keyEvent('c'), undefined],
    [keyEvent('q'), undefined],
    [keyEvent('/', 0, 'press', '/'), undefined],
    [keyEvent('x', Modifier.ctrl), undefined],
  ])('%o is %s', (event, command) => {
    expect(commandOf(event)).toBe(command);
  });
});

describe('what works now', () => {
  const keysOf = (now: Partial<Situation>): string =>
    hintsOf({ ...live, ...now })
      .map(({ key }) => key)
      .join(' ');

  it.each([
    [{}, '^C ? ^P [ ] ^S ^L ^O ^R ^T'],
    [{ keepsSaves: false }, '^C ? ^P [ ] ^R ^T'],
    [{ state: 'paused' }, '^C ? ^P [ ^S ^L ^O ^R ^N ^T'],
    [{ state: 'waiting' }, '^C ? ^T'],
    [{ state: 'ended' }, '^C ? ^T'],
    [{ seat: { kind: 'watcher', player: 0 } }, '^C ? ^T'],
    [{ extended: false }, '^C ?'],
    [{ extended: false, keyboard: 'off' }, '^C ? ^K'],
    [{ extended: false, keyboard: 'off', seat: { kind: 'watcher', player: 0 } }, '^C ?'],
    [{ extended: false, keyboard: 'on' }, '^Q ^K'],
    [{ open: false, extended: false }, '^C ?'],
  ] as [Partial<Situation>, string][])('%o: %s', (now, keys) => {
    expect(keysOf(now)).toBe(keys);
  });

  it('names keys by what they would do', () => {
    const named = (now: Partial<Situation>): string[] => hintsOf({ ...live, ...now }).map(({ does }) => does);
    expect(named({ state: 'paused' })).toContain('resume');
    expect(named({ help: true })).toContain('close');
    expect(named({ seat: { kind: 'watcher', player: 0 } })).toContain('play');
  });

  it('gives a reason exactly for what is not offered', () => {
    const commands: readonly PlayerCommand[] = ['quit', 'help', 'back', 'pause', 'step', 'reset', 'seat'];
    const reasons = commands.map((command) => refusalOf(command, live));
    expect(reasons).toEqual([undefined, undefined, undefined, undefined, 'pause first with ^P', undefined, undefined]);
    for (const command of ['pause', 'step', 'reset', 'seat'] as const) {
      expect(refusalOf(command, { ...live, open: false })).toBe('not connected');
    }
  });
});
