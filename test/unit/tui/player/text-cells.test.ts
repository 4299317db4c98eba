import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsOf, fitText, printable, wrapText } from '../../../../tui/player/text-cells.ts';
import { Screen } from '../screen.ts';

describe('text in cells', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['é', 1],
    ['e\u0301', 1],
    ['漢字', 4],
    ['ｗ', 2],
    ['한', 2],
    ['🎮', 2],
    ['…·│▀', 4],
  ])('%j takes %i', (text, cells) => {
    expect(cellsOf(text)).toBe(cells);
  });

  it('is the sum of the parts, so that a line made of parts has their length', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, text, (one, two) => {
        // Two halves of a pair would become one character.
        fc.pre(!/[\ud800-\udbff]$/.test(one));
        expect(cellsOf(one + two)).toBe(cellsOf(one) + cellsOf(two));
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  it('agrees with a terminal', async () => {
    const screen = new Screen(80, 1);
    for (const text of [
      'abc',
      'äöü',
      '漢字かな',
      '한글',
      'ｆｕｌｌ',
      'a·b…c│d',
      'Ωжя',
      'e\u0301a',
      '\u0d4e x',
      'नमस्ते',
    ]) {
      await screen.feed(`\r\x1b[2K${text}|`);
      expect(screen.cell(0, cellsOf(text)).glyph).toBe('|');
    }
  });

  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abcd…'],
    ['漢字漢字', 5, '漢字…'],
    ['漢字漢字', 4, '漢…'],
    ['abc', 1, '…'],
    ['abc', 0, ''],
  ])('fits %j into %i as %j', (text, cells, fitted) => {
    expect(fitText(text, cells)).toBe(fitted);
  });

  it('wraps at blanks and never beyond the width', () => {
    expect(wrapText('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapText('unbreakable word', 6)).toEqual(['unbre…', 'word']);
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 30 }), (text, cells) => {
        for (const line of wrapText(text, cells)) expect(cellsOf(line)).toBeLessThanOrEqual(cells);
      }),
    );
  }, 60_000);

  it.each([
    ['a\x1b[2Jb', 'a [2Jb'],
    ['a\r\n\tb', 'a b'],
    ['a\u202eb', 'a b'],
    ['  a   b ', 'a b'],
    ['漢字 é', '漢字 é'],
  ])('prints %j as %j', (text, clean) => {
    expect(printable(text)).toBe(clean);
  });
});
