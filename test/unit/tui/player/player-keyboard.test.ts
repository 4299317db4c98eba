import { beforeEach, describe, expect, it } from 'vitest';
import { keyEvent, Modifier } from '../../../../tui/player/key-events.ts';
import { PlayerKeyboard } from '../../../../tui/player/player-keyboard.ts';
import { virtualKeyOf } from '../../../../tui/player/virtual-keys.ts';

describe('virtualKeyOf', () => {
  it.each([
    [keyEvent('a', 0, 'press', 'a'), { key: 0x41, shift: false }],
    [keyEvent('a', 0, 'press', 'A'), { key: 0x41, shift: true }],
    [keyEvent('5', 0, 'press', '5'), { key: 0x35, shift: false }],
    [keyEvent('%', 0, 'press', '%'), { key: 0x35, shift: true }],
    [keyEvent('?', 0, 'press', '?'), { key: 0xbf, shift: true }],
    // On a Russian keyboard the place counts.
    [keyEvent('ф', 0, 'press', 'ф', 'a'), { key: 0x41, shift: false }],
    [keyEvent('up'), { key: 0x26, shift: false }],
    [keyEvent('f12'), { key: 0x7b, shift: false }],
    [keyEvent('f25'), undefined],
    [keyEvent('ф', 0, 'press', 'ф'), undefined],
  ])('%o', (event, virtual) => {
    expect(virtualKeyOf(event)).toEqual(virtual);
  });
});

describe('PlayerKeyboard', () => {
  let sent: string[];
  let keyboard: PlayerKeyboard;
  beforeEach(() => {
    sent = [];
    keyboard = new PlayerKeyboard({ key: (key, isDown) => sent.push(`${isDown ? '+' : '-'}${key.toString(16)}`) });
    keyboard.toggle();
  });

  it('types where releases are not told, modifiers around the key', () => {
    keyboard.key(keyEvent('x', Modifier.ctrl | Modifier.shift));
    keyboard.key(keyEvent('!', 0, 'press', '!'));
    expect(sent.join(' ')).toBe('+a0 +a2 +58 -58 -a2 -a0 +a0 +31 -31 -a0');
  });

  it('holds what is held where releases are told, without repeats, and lets go of all of it', () => {
    keyboard.setReleases('reported');
    keyboard.key(keyEvent('left-shift', Modifier.shift));
    keyboard.key(keyEvent('w', Modifier.shift, 'press', 'W'));
    keyboard.key(keyEvent('w', Modifier.shift, 'repeat', 'W'));
    keyboard.key(keyEvent('left-shift', 0, 'release'));
    keyboard.key(keyEvent('e', 0, 'release'));
    keyboard.releaseAll();
    keyboard.releaseAll();
    expect(sent.join(' ')).toBe('+a0 +57 -a0 -57');
  });

  it('lets go when it is turned off', () => {
    keyboard.setReleases('reported');
    keyboard.key(keyEvent('space'));
    keyboard.toggle();
    expect([keyboard.isOn, sent.join(' ')]).toEqual([false, '+20 -20']);
  });
});
