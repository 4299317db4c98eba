import { describe, expect, it } from 'vitest';
import { chip8 } from '../../../../src/client/disassembly/chip8.ts';
import { disassemble } from '../../../../src/client/disassembly/disassembler.ts';
import { bytesPerLine, debugLayoutOf, rightInner } from '../../../../tui/debugger/layout.ts';
import { breakpointLines, codeLines, headerText, memoryLines, registerLines } from '../../../../tui/debugger/lines.ts';
import { pictureLines } from '../../../../tui/canvas/picture-lines.ts';
import type { DebugView } from '../../../../tui/debugger/view.ts';

const view: DebugView = {
  session: {
    ...{ id: 'oak-1', state: 'paused', coreName: 'A core', system: 'chip8', title: 'T' },
    ...{ players: 1, layout: 'chip8', rate: undefined, speed: 100 },
  },
  stats: {
    ...{ fps: 50, bytesPerSecond: 2048, frames: 1, keyframes: 1, dropped: 0, undecodable: 0, bytes: 1, reconnects: 0 },
    ...{ inputToFrameMs: undefined, decodeMs: undefined, roundTripMs: undefined },
  },
  lacksRegisters: false,
  registers: [
    { name: 'PC', bits: 16, value: 0x202n },
    { name: 'V0', bits: 8, value: 7n },
    { name: 'IME', bits: 1, value: 1n },
  ],
  changed: new Set(['V0']),
  space: { name: 'memory', size: 0x1000 },
  spaces: [],
  address: 0x200,
  memory: new TextEncoder().encode('Hi\x00\x7f all!'),
  code: disassemble(chip8, Uint8Array.of(0x70, 0x01, 0x12, 0x00), 0x200),
  pc: 0x202,
  breakpoints: [0x200, 0x202],
  hit: 0x202,
  frame: undefined,
  askMs: 3,
  mode: { kind: 'walk' },
  toast: undefined,
};

describe('what the debugger shows', () => {
  it('marks the registers that changed, in columns that do not move', () => {
    expect(registerLines(view, 30)).toEqual(['PC 0202  V0 07*   IME 1']);
    expect(registerLines({ ...view, changed: new Set() }, 30)).toEqual(['PC 0202  V0 07    IME 1']);
    expect(registerLines(view, 10)).toHaveLength(3);
    expect(registerLines({ ...view, registers: [] }, 30)).toEqual(['none told yet']);
    expect(registerLines({ ...view, registers: [], lacksRegisters: true }, 30)).toEqual(['this core has none to show']);
  });

  it('is the memory in bytes and characters, by lines of eight or sixteen', () => {
    expect(memoryLines(view, 8)).toEqual(['0200: 48 69 00 7f 20 61 6c 6c Hi.. all', '0208: 21                      !']);
    expect(memoryLines({ ...view, space: { name: 'rom', size: 0x20_0000 } }, 8)[0]).toMatch(/^000200: /);
    expect([bytesPerLine(45), bytesPerLine(72)]).toEqual([8, 16]);
  });

  it('is the code, with where the core stands and where it will stop', () => {
    expect(codeLines(view)).toEqual([' ●0200 7001     add v0, 0x01', '▸●0202 1200     jp 0x200']);
    expect(codeLines({ ...view, code: undefined })).toEqual(['no disassembly for chip8']);
    expect(breakpointLines(view)).toEqual(['0200  ▸0202']);
    expect(breakpointLines({ ...view, breakpoints: [] })).toEqual(['none; b sets one']);
  });

  it('is how it runs', () => {
    expect(headerText(view)).toBe(' oak-1  A core  paused  50 fps  frame 20 ms  2.0 kB/s  ask 3.0 ms  ping -');
  });
});

describe('the layout of the debugger', () => {
  it.each([
    [72, 20, 5],
    [80, 24, 8],
    [200, 60, 40],
  ])('fills %i × %i without a gap', (columns, rows, registerCount) => {
    const layout = debugLayoutOf({ columns, rows }, registerCount);
    if (layout === undefined) throw new Error('it has room');
    const { display, code, registers, memory, breakpoints } = layout;
    expect(display.rows + code.rows).toBe(rows - 2);
    expect(registers.rows + memory.rows + breakpoints.rows).toBe(rows - 2);
    expect(memory.rows).toBeGreaterThanOrEqual(5);
    expect(display.columns + registers.columns).toBe(columns);
    expect(registers.columns - 2).toBe(rightInner(columns));
    // A line of the hexdump has room.
    expect(6 + 8 * 4).toBeLessThanOrEqual(rightInner(columns));
  });

  it('is none where there is no room', () => {
    expect(debugLayoutOf({ columns: 71, rows: 24 }, 5)).toBeUndefined();
    expect(debugLayoutOf({ columns: 80, rows: 19 }, 5)).toBeUndefined();
  });
});

describe('a small picture', () => {
  const white = [255, 255, 255, 255];
  const black = [0, 0, 0, 255];
  const frame = { width: 2, height: 2, pixels: Uint8Array.from([...white, ...black, ...black, ...white]) };

  it('is half blocks with their colours, or without any', () => {
    expect(pictureLines(frame, { columns: 4, rows: 1 }, 'mono')).toEqual([' ▀▄']);
    expect(pictureLines(frame, { columns: 2, rows: 1 }, 'truecolor')).toEqual([
      '\x1b[38;2;255;255;255;48;2;0;0;0m▀\x1b[38;2;0;0;0;48;2;255;255;255m▀\x1b[0m',
    ]);
    expect(pictureLines(frame, { columns: 2, rows: 1 }, '256')).toEqual([
      '\x1b[38;5;231;48;5;16m▀\x1b[38;5;16;48;5;231m▀\x1b[0m',
    ]);
    expect(pictureLines(frame, { columns: 0, rows: 1 }, 'mono')).toEqual([]);
  });
});
