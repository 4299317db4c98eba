/** XKB's keys 9 to 255, as Linux counts them. */
const [firstCode, lastCode] = [1, 247];
const xkbOffset = 8;

/** What writes nothing, and is a key of its own. */
const named: Readonly<Record<string, string>> = { '\n': 'Return', '\r': 'Return', '\t': 'Tab', '\b': 'BackSpace' };

/**
 * Keymaps on which each character that was asked for is a key of its own. One grows with what is typed, and begins anew
 * when all keys are taken.
 */
export class TextKeymap {
  readonly #codes = new Map<string, number>();

  /** The key of a character, and the keymap to send before it where the last one does not have it. */
  keyOf(character: string): { code: number; keymap: string | undefined } {
    const known = this.#codes.get(character);
    if (known !== undefined) return { code: known, keymap: undefined };
    if (this.#codes.size > lastCode - firstCode) this.#codes.clear();
    const code = firstCode + this.#codes.size;
    this.#codes.set(character, code);
    return { code, keymap: this.#write() };
  }

  #write(): string {
    const entries = [...this.#codes];
    const names = entries.map(([, code]) => `<P${code}> = ${code + xkbOffset};`);
    const keys = entries.map(([character, code]) => `key <P${code}> { [ ${symbolOf(character)} ] };`);
    return [
      'xkb_keymap {',
      `xkb_keycodes "perun" { minimum = ${firstCode + xkbOffset}; maximum = ${lastCode + xkbOffset}; ${names.join(' ')} };`,
      'xkb_types "perun" { include "complete" };',
      'xkb_compatibility "perun" { include "complete" };',
      `xkb_symbols "perun" { ${keys.join(' ')} };`,
      '};',
    ].join('\n');
  }
}

/** XKB names what Unicode has by its number. */
function symbolOf(character: string): string {
  return named[character] ?? `U${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
