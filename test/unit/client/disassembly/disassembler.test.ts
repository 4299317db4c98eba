import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assemble as assembleChip8 } from '../../../../cores/chip8/assembler/assemble.ts';
import { forms } from '../../../../cores/chip8/assembler/instructions.ts';
import { assemble as assembleCartridge } from '../../../../cores/libretro/assembler/assemble.ts';
import { root } from '../../../../scripts/root.ts';
import { chip8 } from '../../../../src/client/disassembly/chip8.ts';
import { disassemble, disassembleAround, type Disassembler } from '../../../../src/client/disassembly/disassembler.ts';
import { disassemblerOf } from '../../../../src/client/disassembly/disassemblers.ts';
import { sm83 } from '../../../../src/client/disassembly/sm83.ts';

const hex = (bytes: Uint8Array | readonly number[]): string => Buffer.from(bytes as Uint8Array).toString('hex');
const textOf = (disassembler: Disassembler, ...bytes: number[]): string =>
  disassembler.decode(Uint8Array.from(bytes), 0, 0x150).text;

/** What our assembler makes of a text. */
function chip8Bytes(lines: readonly string[]): Uint8Array {
  return assembleChip8(['profile xochip', ...lines].join('\n'), 'test.8s').bytes;
}

function sm83Bytes(lines: readonly string[]): Uint8Array {
  const { bytes } = assembleCartridge(['format gb', 'org 0x150', ...lines].join('\n'), 'test.s');
  return bytes.subarray(0x150);
}

describe('the disassembler of CHIP-8', () => {
  it('writes every instruction so that the assembler makes the same bytes of it', () => {
    const operands: Readonly<Record<string, string>> = {
      vx: 'v3',
      vy: 'va',
      n: '5',
      nn: '0x1c',
      nnn: '0x2f4',
      nnnn: '0x8123',
      x: '2',
    };
    const lines = forms.map(
      (form) => `${form.mnemonic} ${form.operands.map((one) => operands[one] ?? one).join(', ')}`,
    );
    const bytes = chip8Bytes(lines);
    const texts = disassemble(chip8, bytes, 0x200).map(({ text }) => text);
    expect(texts).toHaveLength(forms.length);
    expect(texts.some((text) => text.startsWith('dw'))).toBe(false);
    expect(hex(chip8Bytes(texts))).toBe(hex(bytes));
  });

  it.each(['bricks.xo8', 'duel.ch8', 'aurora.xo8'])('reads all of %s so that it can be assembled again', (game) => {
    const bytes = readFileSync(join(root, 'cores/chip8/games', game));
    const texts = disassemble(chip8, bytes, 0x200).map(({ text }) => text);
    const again = chip8Bytes(texts);
    expect(hex(again)).toBe(hex(bytes.subarray(0, again.length)));
    expect(again.length).toBeGreaterThanOrEqual(bytes.length - 3);
  });

  it('has a text for every word, which is data where it is no instruction', () => {
    const words = Array.from({ length: 0x10000 }, (_, word) => word).filter((word) => word !== 0xf000);
    const texts = words.map((word) => textOf(chip8, word >> 8, word & 0xff));
    const again = new Uint8Array(0x20000);
    for (let at = 0; at < words.length; at += 1024) {
      again.set(chip8Bytes(texts.slice(at, at + 1024)), at * 2);
    }
    const wrong = words.filter((word, at) => again[at * 2] !== word >> 8 || again[at * 2 + 1] !== (word & 0xff));
    expect(wrong.map((word) => word.toString(16))).toEqual([]);
    expect(textOf(chip8, 0x01, 0x23)).toBe('dw 0x0123');
    expect(textOf(chip8, 0x12)).toBe('db 0x12');
    expect(textOf(chip8, 0xf0, 0x00, 0x12, 0x34)).toBe('ldl i, 0x1234');
    expect(textOf(chip8, 0xf0, 0x00, 0x12)).toBe('dw 0xf000');
  });
});

/** Instructions that the assembler of the test cartridges has no words for. */
const unwritten: readonly (readonly [bytes: readonly number[], text: string])[] = [
  [[0x08, 0x34, 0xc1], 'ld (0xc134), sp'],
  [[0xe8, 0xfe], 'add sp, -2'],
  [[0xf8, 0x05], 'ld hl, sp+5'],
  [[0xf8, 0xfb], 'ld hl, sp-5'],
];
const illegal = [0xd3, 0xdb, 0xdd, 0xe3, 0xe4, 0xeb, 0xec, 0xed, 0xf4, 0xfc, 0xfd];

describe('the disassembler of the Game Boy', () => {
  it('writes every instruction so that the assembler makes the same bytes of it', () => {
    const others = new Set([0xcb, ...unwritten.map(([[opcode = 0]]) => opcode), ...illegal]);
    for (let opcode = 0; opcode < 256; opcode += 1) {
      if (others.has(opcode)) continue;
      const bytes = opcode === 0x10 ? [0x10, 0x00] : [opcode, 0xf4, 0xc1];
      const { length, text } = sm83.decode(Uint8Array.from(bytes), 0, 0x150);
      expect(hex(sm83Bytes([text]).subarray(0, length)), text).toBe(hex(bytes.slice(0, length)));
    }
    for (let opcode = 0; opcode < 256; opcode += 1) {
      const { length, text } = sm83.decode(Uint8Array.of(0xcb, opcode), 0, 0x150);
      expect(hex(sm83Bytes([text]).subarray(0, length)), text).toBe(hex([0xcb, opcode]));
    }
  });

  it.each(unwritten)('writes %j as %s', (bytes, text) => {
    expect(sm83.decode(Uint8Array.from(bytes), 0, 0x150)).toEqual({ length: bytes.length, text });
  });

  it('writes what is no instruction, or is cut off, as data', () => {
    for (const opcode of illegal) expect(textOf(sm83, opcode, 1, 2)).toBe(`db 0x${opcode.toString(16)}`);
    expect(textOf(sm83, 0xc3, 0x50)).toBe('db 0xc3');
    expect(textOf(sm83, 0xcb)).toBe('db 0xcb');
  });

  it('says where a relative jump goes', () => {
    expect(textOf(sm83, 0x18, 0xfe)).toBe('jr 0x0150');
    expect(textOf(sm83, 0x20, 0x10)).toBe('jr nz, 0x0162');
  });
});

describe('a listing', () => {
  it('meets the program counter where it can be met, and begins there where it cannot', () => {
    // 150: ld a, 0x21; 152: ld hl, 0xc000; 155: nop
    const code = { bytes: Uint8Array.of(0x3e, 0x21, 0x21, 0x00, 0xc0, 0x00), address: 0x150 };
    const around = disassembleAround(sm83, code, 0x155, 2);
    expect(around.map(({ address, text }) => [address, text])).toEqual([
      [0x150, 'ld a, 0x21'],
      [0x152, 'ld hl, 0xc000'],
      [0x155, 'nop'],
    ]);
    expect(disassembleAround(sm83, code, 0x150, 2)[0]?.address).toBe(0x150);
    expect(disassembleAround(sm83, { bytes: Uint8Array.of(0xc3, 0x00), address: 0 }, 1, 4)[0]?.address).toBe(0);
  });

  it('covers any bytes without a gap, whatever they are', () => {
    const bytes = fc.uint8Array({ maxLength: 64 });
    const address = fc.integer({ min: 0, max: 0xffff });
    fc.assert(
      fc.property(fc.constantFrom(chip8, sm83), bytes, address, (disassembler, code, start) => {
        let at = start;
        for (const one of disassemble(disassembler, code, start)) {
          expect(one.address).toBe(at);
          expect(one.bytes).toHaveLength(one.length);
          expect(one.length).toBeLessThanOrEqual(disassembler.longest);
          at += one.length;
        }
        expect(start + code.length - at).toBeLessThan(disassembler.longest);
        const pc = start + (code.length >> 1);
        const around = disassembleAround(disassembler, { bytes: code, address: start }, pc, 4);
        if (code.length > disassembler.longest * 2) expect(around.some((one) => one.address === pc)).toBe(true);
      }),
    );
  });

  it('is known for systems by their names', () => {
    expect(disassemblerOf('chip8')).toBe(chip8);
    expect(disassemblerOf('gameboy')).toBe(sm83);
    expect(disassemblerOf('nes')).toBeUndefined();
    expect(disassemblerOf(undefined)).toBeUndefined();
  });
});
