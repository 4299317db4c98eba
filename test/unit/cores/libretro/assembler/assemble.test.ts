import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assemble } from '../../../../../cores/libretro/assembler/assemble.ts';

/** Bytes of one statement at that address. */
function bytesOf(format: 'nes' | 'gb', statement: string, address = format === 'nes' ? 0xc000 : 0x150): number[] {
  const [head, from] = format === 'nes' ? [16, 0xc000] : [0, 0];
  const { bytes } = assemble(`format ${format}\norg ${address}\nbegin:\n${statement}\nend:\n`, 'x');
  const { names } = assemble(`format ${format}\norg ${address}\n${statement}\nend:\n`, 'x');
  const start = head + address - from;
  return [...bytes.subarray(start, start + names.get('end')! - address)];
}

describe('the 6502', () => {
  it.each([
    ['lda #0x12', [0xa9, 0x12]],
    ['lda 0x12', [0xa5, 0x12]],
    ['lda 0x12, x', [0xb5, 0x12]],
    ['lda 0x1234', [0xad, 0x34, 0x12]],
    ['lda 0x1234, x', [0xbd, 0x34, 0x12]],
    ['lda 0x1234, y', [0xb9, 0x34, 0x12]],
    ['lda 0x12, y', [0xb9, 0x12, 0x00]],
    ['lda (0x12, x)', [0xa1, 0x12]],
    ['lda (0x12), y', [0xb1, 0x12]],
    ['ldx 0x12, y', [0xb6, 0x12]],
    ['jmp (0x1234)', [0x6c, 0x34, 0x12]],
    ['jmp 0x1234', [0x4c, 0x34, 0x12]],
    ['jsr later\nlater:', [0x20, 0x03, 0xc0]],
    ['lda later\nlater:', [0xad, 0x03, 0xc0]],
    ['asl a', [0x0a]],
    ['rol 0x20', [0x26, 0x20]],
    ['bne begin', [0xd0, 0xfe]],
    ['beq later\nnop\nlater:', [0xf0, 0x01, 0xea]],
    ['sta 0x12 + 1, x', [0x95, 0x13]],
    ['rti', [0x40]],
  ])('%s', (statement, bytes) => {
    expect(bytesOf('nes', statement.replace('begin', 'here'))).toEqual(bytes);
  });

  it.each([
    ['sta #1', /no operand of the form imm/],
    ['lda 300, z', /z is no index/],
    ['lda #300', /300 is no byte/],
    ['foo', /foo is no instruction of the 6502/],
    ['bne 0xc100', /254 bytes away/],
    ['lda nowhere', /nowhere is not defined/],
    ['x: nop\nx: nop', /x is defined twice/],
    ['org 0x100\nnop', /outside prg/],
    ['segment rom', /no segment rom/],
    ['tile ........', /eight rows of eight/],
  ])('%s is refused with file and line', (statement, message) => {
    expect(() => assemble(`format nes\n${statement}`, 'game.asm')).toThrow(message);
    expect(() => assemble(`format nes\n${statement}`, 'game.asm')).toThrow(/^game\.asm:[23]: /);
  });
});

describe('the SM83', () => {
  it.each([
    ['ld b, c', [0x41]],
    ['ld a, (hl)', [0x7e]],
    ['ld (hl), a', [0x77]],
    ['ld (hl), 5', [0x36, 5]],
    ['ld a, (hl+)', [0x2a]],
    ['ld (de), a', [0x12]],
    ['ld a, (0x1234)', [0xfa, 0x34, 0x12]],
    ['ld (0x1234), a', [0xea, 0x34, 0x12]],
    ['ld hl, 0x1234', [0x21, 0x34, 0x12]],
    ['ld sp, 0xfffe', [0x31, 0xfe, 0xff]],
    ['ldh (0x40), a', [0xe0, 0x40]],
    ['ldh a, (0xff44)', [0xf0, 0x44]],
    ['push af', [0xf5]],
    ['pop bc', [0xc1]],
    ['add a, b', [0x80]],
    ['sub 3', [0xd6, 3]],
    ['xor a', [0xaf]],
    ['cp (hl)', [0xbe]],
    ['add hl, de', [0x19]],
    ['inc bc', [0x03]],
    ['dec (hl)', [0x35]],
    ['swap a', [0xcb, 0x37]],
    ['bit 7, h', [0xcb, 0x7c]],
    ['res 0, (hl)', [0xcb, 0x86]],
    ['set 3, a', [0xcb, 0xdf]],
    ['jr nz, here', [0x20, 0xfe]],
    ['jr here', [0x18, 0xfe]],
    ['jp c, 0x1234', [0xda, 0x34, 0x12]],
    ['call 0x1234', [0xcd, 0x34, 0x12]],
    ['ret nz', [0xc0]],
    ['ret c', [0xd8]],
    ['rst 0x38', [0xff]],
    ['stop', [0x10, 0x00]],
  ])('%s', (statement, bytes) => {
    expect(bytesOf('gb', statement)).toEqual(bytes);
  });

  it.each(['ld (hl), (hl)', 'ld b, (de)', 'push sp', 'jr po, 0', 'foo'])('%s is refused', (statement) => {
    expect(() => assemble(`format gb\n${statement}`, 'x')).toThrow(/is no instruction of the SM83|is not defined/);
  });
});

describe('cartridges', () => {
  it('of the NES: header, program, tiles of two planes', () => {
    const tile = `tile ${['.123....', ...Array.from({ length: 7 }, () => '........')].join(' ')}`;
    const { bytes, cartridge } = assemble(`format nes\nnop\nsegment chr\n${tile}`, 'x');
    expect(cartridge.ending).toBe('.nes');
    expect(bytes).toHaveLength(16 + 0x4000 + 0x2000);
    expect(Buffer.from(bytes).toString('latin1', 0, 4)).toBe('NES\u001a');
    expect(bytes[16]).toBe(0xea);
    expect([bytes[16 + 0x4000], bytes[16 + 0x4008]]).toEqual([0b0101_0000, 0b0011_0000]);
  });

  it('of the Game Boy: title and both sums', () => {
    const bytes = Buffer.from(assemble('format gb\ntitle "A game"\n', 'x').bytes);
    expect(bytes).toHaveLength(0x8000);
    expect(bytes.toString('latin1', 0x134, 0x13a)).toBe('A GAME');
    let check = 0;
    for (const one of bytes.subarray(0x134, 0x14d)) check = (check - one - 1) & 0xff;
    expect(bytes[0x14d]).toBe(check);
    const all = bytes.reduce((sum, one) => sum + one, 0) - bytes[0x14e]! - bytes[0x14f]!;
    expect(bytes.readUInt16BE(0x14e)).toBe(all & 0xffff);
  });

  it('the committed ones are what their sources give', () => {
    const folder = new URL('../../../../../cores/libretro/games/', import.meta.url);
    const sources = globSync('*.asm', { cwd: folder.pathname });
    expect(sources.toSorted()).toEqual(['comet.asm', 'rackets.asm']);
    for (const name of sources) {
      const { bytes, cartridge } = assemble(readFileSync(new URL(name, folder), 'utf8'), name);
      expect(readFileSync(new URL(name.replace(/\.asm$/, cartridge.ending), folder)).equals(bytes)).toBe(true);
    }
  });
});
