import { describe, expect, it } from 'vitest';
import { PerunError } from '../../../../src/shared/errors.ts';
import { helpMessage, stateMessage } from '../../../../tui/player/messages.ts';
import { plainSession } from './fake-client.ts';

const open = { kind: 'open', extended: true } as const;

describe('stateMessage', () => {
  it.each([
    [{ kind: 'connecting', attempt: 1 } as const, plainSession, ['connecting …']],
    [{ kind: 'connecting', attempt: 4 } as const, plainSession, ['connecting, attempt 4 …']],
    [{ kind: 'closed', error: undefined } as const, plainSession, ['disconnected']],
    [open, { ...plainSession, state: 'waiting' as const }, ['waiting for the core', expect.any(String)]],
    [open, { ...plainSession, state: 'ended' as const }, ['the session has ended', 'press any key to leave']],
    [open, plainSession, ['connected', 'waiting for the first picture']],
    [open, { ...plainSession, id: undefined, state: undefined }, ['connected', 'no picture yet']],
  ])('%o says so', (state, session, lines) => {
    expect(stateMessage(state, session, false, 0)).toEqual(lines);
  });

  it('says nothing while pictures come', () => {
    expect(stateMessage(open, plainSession, true, 0)).toEqual([]);
    expect(stateMessage(open, { ...plainSession, state: 'paused' }, true, 0)).toEqual([]);
  });

  it.each([
    [5000, 5],
    [4001, 5],
    [4000, 4],
    [1, 1],
    [-300, 0],
  ])('counts down whole seconds (%i ms)', (ms, seconds) => {
    const error = new PerunError('CONNECTION_LOST', 'the\x1b[2J host went away');
    const lines = stateMessage({ kind: 'retrying', attempt: 2, delayMs: 5000, error }, plainSession, true, ms);
    expect(lines).toEqual([
      'the [2J host went away',
      `trying again in ${seconds} s (attempt 2)`,
      expect.stringContaining('try again'),
    ]);
  });
});

describe('helpMessage', () => {
  it('lists the commands that work, the keys of the game and the kind of releases', () => {
    const lines = helpMessage('chip8', [{ key: '^C', does: 'quit' }], 'emulated');
    expect(lines[0]).toBe('^C       quit');
    expect(lines).toContain('q w e r  4 5 6 D');
    expect(lines.at(-1)).toContain('0.7 s');
    expect(helpMessage('xinput', [], 'reported').at(-1)).toContain('tells when a key is let go');
  });
});
