import { Keyboard } from '../../bindings/xkb.ts';

/** How a letter is typed: its key, and what is held meanwhile. */
export interface TextKey {
  readonly code: number;
  readonly held: readonly number[];
}

const [leftShift, rightAlt, capsLock, highestKey] = [42, 100, 58, 247];
/** The fewest first: what can be typed without them is. */
const combinations: readonly (readonly number[])[] = [[], [leftShift], [rightAlt], [leftShift, rightAlt]];

/** What a keymap can write with one key, Shift and AltGr; nothing where it cannot be read. */
export function textKeys(keymap: string): ReadonlyMap<string, TextKey> {
  const keys = new Map<string, TextKey>();
  let keyboard: Keyboard;
  try {
    keyboard = Keyboard.fromText(keymap);
  } catch {
    return keys;
  }
  for (const held of combinations) {
    for (const code of held) keyboard.press(code, true);
    for (let code = 1; code <= highestKey; code++) {
      if (held.includes(code) || code === capsLock) continue;
      const text = keyboard.textOf(code);
      if (isWritten(text) && !keys.has(text)) keys.set(text, { code, held });
    }
    for (const code of held) keyboard.press(code, false);
  }
  keyboard.close();
  const enter = keys.get('\r');
  if (enter !== undefined) keys.set('\n', enter);
  return keys;
}

/** Of the keys that write signs for machines, those that people mean in a text. */
function isWritten(text: string): boolean {
  return text === '\r' || text === '\t' || (text !== '' && !/\p{Cc}/u.test(text));
}
