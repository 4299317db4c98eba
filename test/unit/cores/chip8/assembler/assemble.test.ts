import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assemble } from '../../../../../cores/chip8/assembler/assemble.ts';
import { forms } from '../../../../../cores/chip8/assembler/instructions.ts';
import { fixtures, games } from '../../../../support/cores/chip8.ts';

function hex(text: string): string {
  return Buffer.from(assemble(text, 'test.8s').bytes).toString('hex');
}

function fault(text: string): string {
  try {
    assemble(text, 'test.8s');
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was accepted');
}

describe('instructions', () => {
  it.each([
    ['cls', '00e0'],
    ['ret', '00ee'],
    ['jp 0x345', '1345'],
    ['jp v0, 0x345', 'b345'],
    ['call 0x345', '2345'],
    ['se v1, 0x42', '3142'],
    ['se v1, v2', '5120'],
    ['sne v1, 0x42', '4142'],
    ['sne v1, v2', '9120'],
    ['ld v1, 0x42', '6142'],
    ['ld v1, -1', '61ff'],
    ['ld v1, v2', '8120'],
    ['ld i, 0x345', 'a345'],
    ['ld v1, dt', 'f107'],
    ['ld v1, k', 'f10a'],
    ['ld dt, v1', 'f115'],
    ['ld st, v1', 'f118'],
    ['ld f, v1', 'f129'],
    ['ld b, v1', 'f133'],
    ['ld [i], v1', 'f155'],
    ['ld v1, [i]', 'f165'],
    ['add v1, 7', '7107'],
    ['add v1, v2', '8124'],
    ['add i, v1', 'f11e'],
    ['or v1, v2', '8121'],
    ['and v1, v2', '8122'],
    ['xor v1, v2', '8123'],
    ['sub v1, v2', '8125'],
    ['subn v1, v2', '8127'],
    ['shr v1', '8116'],
    ['shr v1, v2', '8126'],
    ['shl v1', '811e'],
    ['shl v1, v2', '812e'],
    ['rnd v1, 15', 'c10f'],
    ['drw v1, v2, 5', 'd125'],
    ['skp v1', 'e19e'],
    ['sknp v1', 'e1a1'],
    ['LD VA, 0XfF ; upper case', '6aff'],
  ])('%s', (text, bytes) => {
    expect(hex(text)).toBe(bytes);
  });

  it.each([
    ['scd 3', '00c3'],
    ['scr', '00fb'],
    ['scl', '00fc'],
    ['exit', '00fd'],
    ['low', '00fe'],
    ['high', '00ff'],
    ['jp v3, 0x45', 'b345'],
    ['ld hf, v1', 'f130'],
    ['ld r, v1', 'f175'],
    ['ld v1, r', 'f185'],
  ])('SUPER-CHIP: %s', (text, bytes) => {
    expect(hex(`profile superchip\n${text}`)).toBe(bytes);
    expect(fault(text)).toMatch(/^test\.8s:1: CHIP-8 has no such instruction; say: profile superchip$/);
  });

  it.each([
    ['scu 3', '00d3'],
    ['save v1, v3', '5132'],
    ['load v3, v1', '5313'],
    ['ldl i, 0xbeef', 'f000beef'],
    ['plane 3', 'f301'],
    ['audio', 'f002'],
    ['pitch v1', 'f13a'],
  ])('XO-CHIP: %s', (text, bytes) => {
    expect(hex(`profile xochip\n${text}`)).toBe(bytes);
    expect(fault(`profile superchip\n${text}`)).toContain('test.8s:2: SUPER-CHIP 1.1 has no such instruction');
  });

  it('covers every form there is with a row above', () => {
    const rows = readFileSync(new URL(import.meta.url), 'utf8').match(/\['[a-z]+ ?[^']*', '[0-9a-f]{4,8}'\]/g) ?? [];
    const covered = new Set(rows.map((row) => /\['([a-z]+)/i.exec(row)![1]!.toLowerCase()));
    expect(forms.map((form) => form.mnemonic).filter((mnemonic) => !covered.has(mnemonic))).toEqual([]);
  });
});

describe('names', () => {
  it('labels may be used before they stand there, and share a line with an instruction', () => {
    expect(hex('start: jp end\n  cls\nend: jp start')).toBe('120400e01200');
  });

  it('constants, expressions, hi and lo', () => {
    expect(
      hex('a = 3\nc = a * (2 + 4) - 1\ndb a, c, hi(0x1234), lo(0x1234), 1 << 4 | 2, -a, ~0 & 0xf, 7 % 4, 9 / 2'),
    ).toBe('0311123412fd0f0304');
  });

  it('`here` is the address of its line', () => {
    expect(hex('cls\njp here')).toBe('00e01202');
  });

  it('aliases of registers', () => {
    expect(hex('alias speed v7\nalias place, vA\nld speed, place')).toBe('87a0');
  });

  it('gives labels and constants back', () => {
    expect([...assemble('n = 5\ncls\nhere_it_is: ret', 'test.8s').names]).toEqual([
      ['n', 5],
      ['here_it_is', 0x202],
    ]);
  });

  it('org leaves room', () => {
    expect(hex('cls\norg 0x206\nhere_it_is: jp here_it_is')).toBe('00e0000000001206');
  });
});

describe('data', () => {
  it.each([
    ['db 1, 0xff, 0b101, -1', '01ff05ff'],
    ['dw 0x1234, -2', '1234fffe'],
    ['text "A,b ;"', '412c62203b'],
    ['fill 3, 7', '070707'],
    ['sprite #......# .XX..... ................', '81600000'],
    ['sprite ########........ , #.......', 'ff0080'],
  ])('%s', (text, bytes) => {
    expect(hex(text)).toBe(bytes);
  });
});

describe('faults name file and line', () => {
  it.each([
    ['cls\nfoo v1', 'test.8s:2: there is no instruction foo'],
    ['ld v1', 'test.8s:1: these operands do not fit'],
    ['ld v1, 256', 'test.8s:1: 256 is 256, which does not fit 8 bits'],
    ['ld v1, -129', 'which does not fit 8 bits'],
    ['jp 0x1000', 'which does not fit 12 bits'],
    ['drw v1, v2, 16', 'which does not fit 4 bits'],
    ['jp nowhere', 'test.8s:1: nowhere is not defined'],
    ['a: cls\na: cls', 'test.8s:2: a is defined twice'],
    ['v1 = 3', 'v1 already means something'],
    ['db 1 +', 'a value is missing at the end'],
    ['db (1', 'a value is missing at the end'],
    ['db 1 2', 'cannot read "1 2"'],
    ['db 1 / 0', 'a division by zero'],
    ['db $', 'cannot read "$"'],
    ['db', 'db needs at least one value'],
    ['db 300', 'does not fit 8 bits'],
    ['dw 0x12345', 'does not fit 16 bits'],
    ['text hello', 'text needs ASCII in quotes'],
    ['fill n', 'fill needs: count as a number, value'],
    ['sprite #..', 'is not a row of 8 or 16 dots'],
    ['alias speed 7', 'alias needs a name and a register'],
    ['cls\norg 0x200', 'test.8s:2: org goes back to 512'],
    ['profile nes', 'nes is not a profile; there are chip8'],
    ['fill 3585', '3585 bytes; CHIP-8 takes 3584'],
  ])('%j', (text, message) => {
    expect(fault(text)).toContain(message);
  });
});

describe('our own programs', () => {
  it.each([
    [games, 'bricks', '.xo8'],
    [games, 'duel', '.ch8'],
    [games, 'aurora', '.xo8'],
    [fixtures, 'keyboard', '.xo8'],
    [fixtures, 'quirks', '.ch8'],
    [fixtures, 'opcodes', '.ch8'],
    [fixtures, 'superchip', '.sc8'],
    [fixtures, 'xochip', '.xo8'],
  ])('%s%s is what its source gives', (folder, name, ending) => {
    const { bytes, profile } = assemble(readFileSync(new URL(`${name}.8s`, folder), 'utf8'), name);
    expect(readFileSync(new URL(name + ending, folder)).equals(bytes)).toBe(true);
    expect(profile.extensions).toContain(ending);
  });
});
