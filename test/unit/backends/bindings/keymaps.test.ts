import { describe, expect, it } from 'vitest';
import { TextKeymap } from '../../../../backends/bindings/text-keymap.ts';
import { Keyboard } from '../../../../backends/bindings/xkb.ts';

const [a, shift, capsLock, enter] = [30, 42, 58, 28];

describe('keymaps', () => {
  it('a keyboard writes what is held, and follows what another one says', () => {
    const keyboard = Keyboard.fromNames();
    expect(keyboard.textOf(a)).toBe('a');
    const modifiers = keyboard.press(shift, true);
    expect([keyboard.textOf(a), modifiers.pressed]).toEqual(['A', 1]);
    expect(keyboard.press(shift, false).pressed).toBe(0);
    keyboard.press(capsLock, true);
    expect(keyboard.press(capsLock, false)).toMatchObject({ pressed: 0, locked: 2 });
    const other = Keyboard.fromText(keyboard.keymap);
    other.update(keyboard.modifiers);
    expect(other.textOf(a)).toBe('A');
    other.close();
    other.close();
    keyboard.close();
  });

  it('layouts are asked for by name, and ones that are none fail', () => {
    const german = Keyboard.fromNames({ layout: 'de' });
    expect([german.textOf(21), german.textOf(39)]).toEqual(['z', 'ö']);
    german.close();
    expect(() => Keyboard.fromNames({ layout: 'no-such-layout' })).toThrow(/cannot be made into a keymap/u);
    expect(() => Keyboard.fromText('xkb_keymap {')).toThrow(/cannot be made into a keymap/u);
  });

  it('any character gets a key that writes it, also after all keys were taken', () => {
    const keymap = new TextKeymap();
    const typed: string[] = [];
    const cases = ['G', 'r', 'ü', 'ß', 'e', '漢', '🐉', '"', '\\', '~', 'é', '€', '\u0301', 'e'];
    const many = Array.from({ length: 600 }, (_, at) => String.fromCodePoint(0x4e00 + at));
    let keyboard: Keyboard | undefined;
    for (const character of [...cases, ...many.filter((_, at) => at % 10 === 0 || at > 590), ...cases]) {
      const { code, keymap: text } = keymap.keyOf(character);
      if (text !== undefined) {
        keyboard?.close();
        keyboard = Keyboard.fromText(text);
      }
      expect(code).toBeGreaterThan(0);
      expect(code).toBeLessThan(248);
      typed.push(keyboard?.textOf(code) ?? '');
    }
    keyboard?.close();
    expect(typed.join('')).toBe([...cases, ...many.filter((_, at) => at % 10 === 0 || at > 590), ...cases].join(''));
  });

  it('keys are taken again once there are none, and keymaps are not sent twice', () => {
    const keymap = new TextKeymap();
    const sent = new Set<string>();
    for (let at = 0; at < 1000; at++) {
      const { code, keymap: text } = keymap.keyOf(String.fromCodePoint(0x4e00 + at));
      expect(code).toBe(1 + (at % 247));
      if (text !== undefined) sent.add(text);
      expect(keymap.keyOf(String.fromCodePoint(0x4e00 + at))).toEqual({ code, keymap: undefined });
    }
    expect(sent.size).toBe(1000);
  });

  it('ends of lines and tabs are keys of their own', () => {
    const keymap = new TextKeymap();
    keymap.keyOf('\n');
    const { keymap: text = '' } = keymap.keyOf('\t');
    const keyboard = Keyboard.fromText(text);
    const plain = Keyboard.fromNames();
    expect([keyboard.textOf(1), keyboard.textOf(2)]).toEqual([plain.textOf(enter), plain.textOf(15)]);
    plain.close();
    keyboard.close();
  });
});
