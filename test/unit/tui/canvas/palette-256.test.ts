import { describe, expect, it } from 'vitest';
import { paletteIndex, paletteWord } from '../../../../tui/canvas/palette-256.ts';

describe('palette of 256', () => {
  it.each([
    [0x000000, 16],
    [0xffffff, 231],
    [0x0000ff, 196],
    [0x00ff00, 46],
    [0xff0000, 21],
    [0x808080, 244],
    [0x5f5f5f, 59],
    [0x080808, 232],
    [0xeeeeee, 255],
  ])('word %i is entry %i', (word, entry) => {
    expect(paletteIndex(word)).toBe(entry);
  });

  it('finds an entry near every colour, and never one of the sixteen that themes change', () => {
    for (let word = 0; word <= 0xffffff; word += 0x010307) {
      const entry = paletteIndex(word);
      expect(entry).toBeGreaterThanOrEqual(16);
      const near = paletteWord(entry);
      for (const shift of [0, 8, 16]) {
        expect(Math.abs(((near >>> shift) & 0xff) - ((word >>> shift) & 0xff))).toBeLessThanOrEqual(64);
      }
    }
  });
});
