import { describe, expect, it } from 'vitest';
import { profileNames, profileOfFile, profiles } from '../../../../cores/chip8/profiles.ts';
import { parseQuirk, quirkValues } from '../../../../cores/chip8/quirks.ts';
import type { Quirks } from '../../../../cores/chip8/quirks.ts';
import { Machine } from '../../../../cores/chip8/machine.ts';
import {
  assembleFile,
  bytesOfWords,
  execute,
  fixtures,
  litPixels,
  machineOf,
  stateWith,
} from '../../../support/cores/chip8.ts';

/** A sprite of eight lit rows stands at 0x300. */
function drawing(words: readonly number[], quirks: Partial<Quirks>, profile: 'chip8' | 'superchip' | 'xochip') {
  const state = stateWith(words, profile, quirks);
  state.memory.fill(0xff, 0x300, 0x340);
  state.i = 0x300;
  return state;
}

describe('each quirk, both ways', () => {
  it.each([
    [true, 2],
    [false, 0x40],
  ])('shiftUsesVy %s', (shiftUsesVy, gives) => {
    const state = stateWith([0x8126], 'chip8', { shiftUsesVy });
    state.v.set([0, 0x80, 4]);
    expect(execute(state, 1).v[1]).toBe(gives);
  });

  it.each([
    ['none', 0x300],
    ['x', 0x303],
    ['x+1', 0x304],
  ] as const)('indexIncrement %s', (indexIncrement, gives) => {
    for (const opcode of [0xf355, 0xf365]) {
      const state = stateWith([opcode], 'chip8', { indexIncrement });
      state.i = 0x300;
      expect(execute(state, 1).i).toBe(gives);
    }
  });

  it.each([
    [true, 0x302],
    [false, 0x301],
  ])('jumpUsesVx %s', (jumpUsesVx, gives) => {
    const state = stateWith([0xb300], 'chip8', { jumpUsesVx });
    state.v.set([1, 0, 0, 2]);
    expect(execute(state, 1).pc).toBe(gives);
  });

  it.each([
    [true, 0],
    [false, 9],
  ])('logicResetsFlag %s', (logicResetsFlag, gives) => {
    for (const opcode of [0x8121, 0x8122, 0x8123]) {
      const state = stateWith([opcode], 'chip8', { logicResetsFlag });
      state.v[15] = 9;
      expect(execute(state, 1).v[15]).toBe(gives);
    }
  });

  it.each([
    ['never', false, 15],
    ['lores', false, 1],
    ['lores', true, 15],
    ['always', true, 1],
  ] as const)('displayWait %s, high resolution %s', (displayWait, hires, drawings) => {
    // Counts its drawings in V2; the count lies between them and costs half of the instructions.
    const program = bytesOfWords([hires ? 0x00ff : 0x00fe, 0xd001, 0x7201, 0x1202]);
    const machine = new Machine({
      profile: profiles.superchip,
      quirks: { displayWait },
      program,
      palette: [0, 1, 2, 3],
      speed: 45,
    });
    machine.runFrame(0);
    const first = machine.state.v[2]!;
    machine.runFrame(0);
    // The first instruction of a program chooses the resolution, so its first drawing may have to wait.
    expect(machine.state.v[2]! - first).toBe(drawings);
  });

  it.each([
    ['clip', 8],
    ['wrap', 32],
  ] as const)('edges %s', (edges, lit) => {
    const state = drawing([0xd018], { edges }, 'chip8');
    state.v.set([62, 28]);
    expect(litPixels(execute(state, 1).display.render([0, 1, 2, 3]))).toBe(edges === 'clip' ? lit : lit * 2);
  });

  it('where a sprite starts always wraps', () => {
    const state = drawing([0xd011], { edges: 'clip' }, 'chip8');
    state.v.set([64 + 3, 32 + 1]);
    execute(state, 1);
    expect([state.display.pixels[2 * 128 + 6], litPixels(state.display.render([0, 1, 2, 3]))]).toEqual([1, 8]);
  });

  it.each([
    [true, 1],
    [false, 2],
  ])('halfPixelScroll %s', (halfPixelScroll, moves) => {
    const state = drawing([0xd001, 0x00c1], { halfPixelScroll }, 'superchip');
    execute(state, 2);
    expect(state.display.pixels.indexOf(1) / 128).toBe(moves);
    expect(state.display.render([0, 1, 2, 3]).width).toBe(halfPixelScroll ? 128 : 64);
  });

  it.each([
    [true, 32],
    [false, 0],
  ])('modeSwitchKeepsPicture %s', (modeSwitchKeepsPicture, lit) => {
    const state = drawing([0xd001, 0x00ff], { modeSwitchKeepsPicture }, 'superchip');
    expect(litPixels(execute(state, 2).display.render([0, 1, 2, 3]))).toBe(lit);
  });

  it.each([
    [true, 5 + 3],
    [false, 1],
  ])('collisionCountsRows %s', (collisionCountsRows, flag) => {
    // Eight rows of which three fall off the bottom, drawn over themselves.
    const state = drawing([0x00ff, 0xd018, 0xd018], { collisionCountsRows }, 'superchip');
    state.v[1] = 59;
    expect(execute(state, 3).v[15]).toBe(flag);
  });

  it('collisionCountsRows counts nothing in low resolution', () => {
    expect(execute(drawing([0xd018, 0xd018], { collisionCountsRows: true }, 'superchip'), 2).v[15]).toBe(1);
  });

  it.each([
    ['8x16', 128],
    ['16x16', 256],
  ] as const)('loresBigSprite %s', (loresBigSprite, lit) => {
    const state = drawing([0xd000], { loresBigSprite }, 'superchip');
    expect(litPixels(execute(state, 1).display.render([0, 1, 2, 3]))).toBe(lit);
  });

  it('high resolution always draws 16 × 16, CHIP-8 draws nothing', () => {
    const high = execute(drawing([0x00ff, 0xd000], { loresBigSprite: '8x16' }, 'superchip'), 2);
    expect(litPixels(high.display.render([0, 1, 2, 3]))).toBe(256);
    expect(litPixels(execute(drawing([0xd000], {}, 'chip8'), 1).display.render([0, 1, 2, 3]))).toBe(0);
  });

  it.each([
    [true, 0xff],
    [false, 0],
  ])('bigFontLetters %s', (bigFontLetters, byte) => {
    const state = stateWith([0xf130], 'superchip', { bigFontLetters });
    state.v[1] = 0xf;
    expect(execute(state, 1).read(state.i)).toBe(byte);
  });

  it.each(['press', 'release'] as const)('keyWait %s', (keyWait) => {
    const machine = new Machine({
      profile: profiles.chip8,
      quirks: { keyWait },
      program: bytesOfWords([0xf10a, 0x7201, 0x1200]),
      palette: [0, 1, 2, 3],
    });
    const taken = [0, 1 << 5, 1 << 5, 0, 0, 1 << 0xf, 1 << 0xf, 0].map((keys) => {
      machine.runFrame(keys);
      return machine.state.v[2];
    });
    expect(taken).toEqual(keyWait === 'press' ? [0, 1, 1, 1, 1, 2, 2, 2] : [0, 0, 0, 1, 1, 1, 1, 2]);
    expect(machine.state.v[1]).toBe(0xf);
  });

  it.each([
    [true, 1],
    [false, 9],
  ])('indexOverflowFlag %s', (indexOverflowFlag, flag) => {
    const state = stateWith([0xf11e], 'chip8', { indexOverflowFlag });
    state.i = 0xfff;
    state.v[1] = 1;
    state.v[15] = 9;
    expect(execute(state, 1).v[15]).toBe(flag);
  });
});

describe('a program finds out for itself', () => {
  const program = assembleFile(new URL('quirks.8s', fixtures));

  it.each(profileNames)('%s', (name) => {
    const machine = machineOf(program, { profile: profiles[name] });
    for (let frame = 0; frame < 60; frame++) machine.runFrame(0);
    const at = program.names.get('results')!;
    const [shift, index, jump, logic, edge] = machine.state.memory.subarray(at, at + 5);
    const { quirks } = profiles[name];
    expect({ shift, index, jump, logic, edge }).toEqual({
      shift: quirks.shiftUsesVy ? 1 : 0,
      index: quirks.indexIncrement === 'none' ? 0 : 2,
      jump: quirks.jumpUsesVx ? 1 : 0,
      logic: quirks.logicResetsFlag ? 1 : 0,
      edge: quirks.edges === 'wrap' ? 1 : 0,
    });
    expect(machine.halt).toBeUndefined();
  });
});

describe('the tables', () => {
  it.each([
    ['pong.ch8', 'chip8'],
    ['PONG.C8', 'chip8'],
    ['a.sc8', 'superchip'],
    ['a.sch', 'superchip'],
    ['a.xo8', 'xochip'],
    ['a.bin', 'chip8'],
    ['xo8', 'chip8'],
  ])('%s is %s', (file, name) => {
    expect(profileOfFile(file).name).toBe(name);
  });

  it('every quirk of every profile has a listed value, and can be overridden by it', () => {
    for (const name of profileNames) {
      for (const [quirk, value] of Object.entries(profiles[name].quirks)) {
        expect(quirkValues[quirk as keyof Quirks]).toContain(value);
        expect(parseQuirk(`${quirk}=${value}`)).toEqual({ [quirk]: value });
      }
    }
  });

  it.each(['edges', 'edges=', 'edges=round', 'toString=1', '=wrap', ''])('%j is no quirk', (text) => {
    expect(parseQuirk(text)).toBeUndefined();
  });
});
