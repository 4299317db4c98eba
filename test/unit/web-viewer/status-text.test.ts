import { describe, expect, it } from 'vitest';
import type { JoinedSession } from '../../../src/client/types.ts';
import { pageRemedy, playerStatus, sentence } from '../../../web-viewer/app/status-text.ts';
import type { StateReport } from '../../../web-viewer/stream/messages.ts';

const error = {
  code: 'UNREACHABLE',
  message: 'nothing answers at ws://pi:9001/',
  remedy: 'check the address',
} as const;

function session(state: JoinedSession['state']): JoinedSession {
  return {
    id: 'x',
    state,
    coreName: undefined,
    system: undefined,
    title: undefined,
    players: 1,
    layout: 'chip8',
    rate: undefined,
    speed: 100,
  };
}

describe('playerStatus', () => {
  it.each<[StateReport, JoinedSession['state'], string, string]>([
    [{ kind: 'connecting', attempt: 1 }, undefined, 'busy', 'Connecting…'],
    [{ kind: 'connecting', attempt: 3 }, undefined, 'busy', 'Connecting, attempt 3…'],
    [{ kind: 'retrying', attempt: 3, delayMs: 812, error }, 'live', 'bad', 'Trying again in 0.8 s: nothing answers'],
    [{ kind: 'closed', error }, 'live', 'bad', 'Nothing answers at ws://pi:9001/'],
    [{ kind: 'closed', error: undefined }, 'live', 'still', 'You left'],
    [{ kind: 'open', extended: true }, 'waiting', 'busy', 'Waiting for a core'],
    [{ kind: 'open', extended: true }, 'live', 'live', 'Live'],
    [{ kind: 'open', extended: true }, 'paused', 'still', 'paused'],
    [{ kind: 'open', extended: true }, 'ended', 'still', 'ended'],
    [{ kind: 'open', extended: true }, undefined, 'busy', 'Joining'],
    [{ kind: 'open', extended: false }, undefined, 'live', 'older host'],
  ])('%j with a session that is %s is %s', (state, sessionState, tone, text) => {
    const status = playerStatus({ state, session: session(sessionState) });
    expect(status.tone).toBe(tone);
    expect(status.sentence).toContain(text);
  });

  it('passes on what to do next', () => {
    const view = { state: { kind: 'retrying', attempt: 1, delayMs: 200, error } as const, session: undefined };
    expect(playerStatus(view).remedy).toBe('check the address');
  });
});

describe('sentence', () => {
  it('begins with a capital and ends with a stop', () => {
    expect(sentence('try again')).toBe('Try again.');
    expect(sentence('Really?')).toBe('Really?');
  });
});

describe('pageRemedy', () => {
  it('keeps advice for the person at the page, and leaves out what is a command', () => {
    expect(pageRemedy('choose another seat, or watch')).toBe('choose another seat, or watch');
    expect(pageRemedy('run `perun session list`')).toBeUndefined();
    expect(pageRemedy('choose another address with --listen, or stop that program')).toBeUndefined();
  });
});
