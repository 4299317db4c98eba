import { describe, expect, it } from 'vitest';
import { chooseGraphics } from '../../../../tui/canvas/graphics.ts';
import type { TerminalAbilities } from '../../../../tui/canvas/graphics.ts';

const cell = { width: 8, height: 16 };
const able: TerminalAbilities = {
  answered: true,
  kitty: true,
  edits: true,
  sixel: true,
  cell,
  registers: 1024,
  sixelMost: { width: 1000, height: 800 },
};

describe('chooseGraphics', () => {
  it.each([
    ['auto', able, 'kitty'],
    ['auto', { ...able, kitty: false }, 'sixel'],
    ['auto', { ...able, kitty: false, sixel: false }, 'blocks'],
    ['auto', { ...able, cell: undefined }, 'blocks'],
    ['sixel', able, 'sixel'],
    ['kitty', able, 'kitty'],
    ['blocks', able, 'blocks'],
  ] as const)('gives %s what it asked for %#', (wish, abilities, kind) => {
    expect(chooseGraphics(wish, abilities, false)).toMatchObject({ graphics: { kind }, complaint: undefined });
  });

  it.each([
    ['kitty', { ...able, kitty: false }, "does not answer for kitty's graphics"],
    ['sixel', { ...able, sixel: false }, 'does not answer for sixels'],
    ['sixel', { ...able, cell: undefined }, 'does not tell the size of a cell'],
  ] as const)('says why %s is not to be had %#', (wish, abilities, complaint) => {
    const choice = chooseGraphics(wish, abilities, false);
    expect(choice).toEqual({ graphics: { kind: 'blocks' }, complaint: expect.stringContaining(complaint) as string });
  });

  it('leaves out colours where none are wanted, unless pictures are asked for by name', () => {
    expect(chooseGraphics('auto', able, true).graphics.kind).toBe('blocks');
    expect(chooseGraphics('sixel', able, true).graphics.kind).toBe('sixel');
  });

  it('uses no more registers than there are, 256 at most', () => {
    const sixel = { ...able, kitty: false };
    expect(chooseGraphics('auto', sixel, false).graphics).toMatchObject({ registers: 256 });
    expect(chooseGraphics('auto', { ...sixel, registers: 16 }, false).graphics).toMatchObject({ registers: 16 });
    expect(chooseGraphics('auto', { ...sixel, registers: undefined, sixelMost: undefined }, false).graphics).toEqual({
      kind: 'sixel',
      cell,
      registers: 256,
      most: { width: 4096, height: 4096 },
    });
  });
});
