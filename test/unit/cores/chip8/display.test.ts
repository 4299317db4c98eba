import { describe, expect, it } from 'vitest';
import { Display } from '../../../../cores/chip8/display.ts';
import { execute, rowsOf, stateWith } from '../../../support/cores/chip8.ts';
import { palettes } from '../../../../cores/chip8/palette.ts';

const colours = [0, 1, 2, 3] as const;

function lit(display: Display, ...dots: readonly (readonly [number, number, number])[]): Display {
  for (const [x, y, plane] of dots) {
    display.draw({ x, y, width: 8, rows: 1, plane, edges: 'clip', byte: () => 0x80 });
  }
  return display;
}

/** Lit pixels of a picture as `x,y=colour`. */
function dotsOf(display: Display): string[] {
  return rowsOf(display.render(colours)).flatMap((row, y) =>
    Array.from(row, (dot, x) => (dot === '.' ? '' : `${x},${y}=${dot}`)).filter((dot) => dot !== ''),
  );
}

function high(): Display {
  const display = new Display();
  display.setHires(true, false);
  return display;
}

describe('drawing', () => {
  it('draws the bits from the left, and XORs', () => {
    const display = new Display();
    const sprite = {
      x: 1,
      y: 2,
      width: 8,
      rows: 2,
      plane: 1,
      edges: 'clip',
      byte: (at: number) => [0xa0, 0x81][at]!,
    } as const;
    expect(display.draw(sprite)).toEqual({ hitRows: 0, lostRows: 0 });
    expect(dotsOf(display)).toEqual(['1,2=1', '3,2=1', '1,3=1', '8,3=1']);
    expect(display.draw(sprite)).toEqual({ hitRows: 2, lostRows: 0 });
    expect(dotsOf(display)).toEqual([]);
  });

  it('reads two bytes a row where it is 16 wide', () => {
    const display = high();
    display.draw({ x: 0, y: 0, width: 16, rows: 1, plane: 1, edges: 'clip', byte: (at) => [0x01, 0x80][at]! });
    expect(dotsOf(display)).toEqual(['7,0=1', '8,0=1']);
  });

  it('wraps around both edges', () => {
    const display = high();
    const byte = (): number => 0xc0;
    display.draw({ x: 127, y: 63, width: 8, rows: 2, plane: 1, edges: 'wrap', byte });
    expect(dotsOf(display)).toEqual(['0,0=1', '127,0=1', '0,63=1', '127,63=1']);
  });

  it('clips at both edges, and counts the rows beyond the bottom', () => {
    const display = high();
    const byte = (): number => 0xc0;
    const drawn = display.draw({ x: 127, y: 63, width: 8, rows: 3, plane: 1, edges: 'clip', byte });
    expect(drawn).toEqual({ hitRows: 0, lostRows: 2 });
    expect(dotsOf(display)).toEqual(['127,63=1']);
  });

  it('keeps planes apart: a hit counts within one plane only', () => {
    const display = lit(high(), [3, 3, 1]);
    const over = { x: 3, y: 3, width: 8, rows: 1, edges: 'clip', byte: () => 0x80 } as const;
    expect(display.draw({ ...over, plane: 2 }).hitRows).toBe(0);
    expect(dotsOf(display)).toEqual(['3,3=3']);
    expect(display.draw({ ...over, plane: 1 }).hitRows).toBe(1);
    expect(dotsOf(display)).toEqual(['3,3=2']);
  });
});

describe('scrolling', () => {
  it.each([
    [0, 3, ['4,8=1', '6,8=2']],
    [0, -3, ['4,2=1', '6,2=2']],
    [4, 0, ['8,5=1', '10,5=2']],
    [-4, 0, ['0,5=1', '2,5=2']],
    [0, 60, []],
  ])('by %i, %i', (dx, dy, dots) => {
    const display = lit(high(), [4, 5, 1], [6, 5, 2]);
    display.scroll(dx, dy, 3);
    expect(dotsOf(display)).toEqual(dots);
  });

  it('moves only the planes it is told', () => {
    const display = lit(high(), [4, 5, 1], [4, 5, 2]);
    display.scroll(0, 1, 2);
    expect(dotsOf(display)).toEqual(['4,5=1', '4,6=2']);
  });

  it.each([
    [0x00c2, 'xochip', ['10,12=1']],
    [0x00d2, 'xochip', ['10,8=1']],
    [0x00fb, 'xochip', ['14,10=1']],
    [0x00fc, 'xochip', ['6,10=1']],
    [0x00c2, 'superchip', ['10,11=1']],
    [0x00fb, 'superchip', ['12,10=1']],
    [0x00fc, 'superchip', ['8,10=1']],
  ] as const)('%i in low resolution of %s', (opcode, profile, dots) => {
    const state = stateWith([opcode], profile);
    lit(state.display, [10, 10, 1]);
    expect(dotsOf(execute(state, 1).display)).toEqual(dots);
  });
});

describe('clearing', () => {
  it('clears the planes it is told', () => {
    const display = lit(high(), [1, 1, 1], [1, 1, 2], [2, 2, 1]);
    display.clear(1);
    expect(dotsOf(display)).toEqual(['1,1=2']);
  });

  it('00E0 of XO-CHIP clears the selected planes', () => {
    const state = stateWith([0xf201, 0x00e0], 'xochip');
    lit(state.display, [1, 1, 1], [2, 2, 2]);
    expect(dotsOf(execute(state, 2).display)).toEqual(['1,1=1']);
  });
});

describe('the size of a picture', () => {
  it('is that of the resolution', () => {
    const display = new Display();
    expect([display.render(colours).width, display.render(colours).height]).toEqual([64, 32]);
    display.setHires(true, false);
    expect([display.render(colours).width, display.render(colours).height]).toEqual([128, 64]);
  });

  it('stays large while low resolution holds finer details, until all is clear', () => {
    const display = lit(high(), [3, 3, 1]);
    display.setHires(false, true);
    expect(dotsOf(display)).toEqual(['3,3=1']);
    expect(display.render(colours).width).toBe(128);
    display.clear(3);
    expect(display.render(colours).width).toBe(64);
  });

  it('is not finer where an empty picture is kept', () => {
    const display = high();
    display.setHires(false, true);
    expect(display.render(colours).width).toBe(64);
  });
});

it('each picture is a new one, in the colours of its palette, opaque', () => {
  const display = lit(new Display(), [0, 0, 1]);
  const first = display.render(palettes.octo);
  display.clear(3);
  const second = display.render(palettes.octo);
  expect([...first.pixels.subarray(0, 8)]).toEqual([0xff, 0xcc, 0x00, 0xff, 0x99, 0x66, 0x00, 0xff]);
  expect([...second.pixels.subarray(0, 4)]).toEqual([0x99, 0x66, 0x00, 0xff]);
});

it('a sprite of two planes takes the bytes of the second behind those of the first', () => {
  const state = stateWith([0xf301, 0xd012], 'xochip');
  state.i = 0x300;
  state.memory.set([0x80, 0x40, 0x20, 0x10], 0x300);
  expect(dotsOf(execute(state, 2).display)).toEqual(['0,0=1', '2,0=2', '1,1=1', '3,1=2']);
});

it('no plane, nothing drawn', () => {
  const state = stateWith([0xf001, 0xd00f], 'xochip');
  state.v[15] = 9;
  execute(state, 2);
  expect([dotsOf(state.display), state.v[15]]).toEqual([[], 0]);
});
