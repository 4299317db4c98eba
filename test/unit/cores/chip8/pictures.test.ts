import { describe, expect, it } from 'vitest';
import { profileNames, profiles } from '../../../../cores/chip8/profiles.ts';
import { assembleFile, digestOf, fixtures, games, litPixels, machineOf, rowsOf } from '../../../support/cores/chip8.ts';

describe('pictures, each looked at once by a person', () => {
  it.each([
    [fixtures, 'opcodes', 120, 0x0, '8257f7c9355dd34f'],
    [fixtures, 'quirks', 60, 0x0, '6c347ba28bfc0b90'],
    [fixtures, 'superchip', 10, 0x0, '488ccb921bf43c36'],
    [fixtures, 'superchip', 100, 0x0, 'bcc79ace2abc4652'],
    [fixtures, 'xochip', 10, 0x0, '35a1b5c2bfea4a9d'],
    [fixtures, 'keyboard', 4, 0x0, 'b61fb80253acc3ae'],
    [fixtures, 'keyboard', 4, 0x8421, '541b1183272cae49'],
    [games, 'bricks', 300, 0x0, 'd2fa278f77259de5'],
    [games, 'duel', 600, 0x0, 'a4b64b1cf1947e5e'],
    [games, 'aurora', 300, 0x0, 'c8764f6dfd4b8662'],
  ] as const)('%s%s after %i frames with keys %i', (folder, name, frames, keys, digest) => {
    const machine = machineOf(assembleFile(new URL(`${name}.8s`, folder)));
    for (let frame = 0; frame < frames; frame++) machine.runFrame(keys);
    expect(digestOf(machine.picture()).slice(0, 16)).toBe(digest);
  });
});

describe('the arithmetic, checked by a program', () => {
  const program = assembleFile(new URL('opcodes.8s', fixtures));

  it.each(profileNames)('%s', (name) => {
    const machine = machineOf(program, { profile: profiles[name] });
    for (let frame = 0; frame < 120; frame++) machine.runFrame(0);
    expect(machine.state.memory[program.names.get('faults')!]).toBe(0);
    expect(machine.halt).toBeUndefined();
  });
});

describe('the games', () => {
  it('Duel draws by differences, and yet leaves nothing behind in an hour', () => {
    const machine = machineOf(assembleFile(new URL('duel.8s', games)));
    for (let minute = 0; minute < 60; minute++) {
      for (let frame = 0; frame < 3600; frame++) machine.runFrame(0);
      const rows = rowsOf(machine.picture());
      for (const column of [0, 1, 62, 63]) {
        const lit = rows.map((row) => row[column]).join('');
        expect(lit).toMatch(/^\.*1{8}\.*$/);
      }
      // Two paddles, a net, two digits, a ball.
      expect(litPixels(machine.picture())).toBeLessThanOrEqual(2 * 16 + 16 + 2 * 16 + 4);
    }
    expect(machine.halt).toBeUndefined();
  });

  it('Bricks is played by the machine until a key is pressed, then by the person', () => {
    const program = assembleFile(new URL('bricks.8s', games));
    const paddle = (machine: ReturnType<typeof machineOf>): number => rowsOf(machine.picture())[31]!.indexOf('2');
    const machine = machineOf(program);
    for (let frame = 0; frame < 200; frame++) machine.runFrame(0);
    for (let frame = 0; frame < 70; frame++) machine.runFrame(1 << 4);
    expect(paddle(machine)).toBe(0);
    for (let frame = 0; frame < 70; frame++) machine.runFrame(1 << 6);
    expect(paddle(machine)).toBe(52);
    for (let frame = 0; frame < 30; frame++) machine.runFrame(0);
    expect(paddle(machine)).toBe(52);
  });

  it('Bricks ends when the balls are gone, and plays by itself again', () => {
    const machine = machineOf(assembleFile(new URL('bricks.8s', games)));
    for (let frame = 0; frame < 10; frame++) machine.runFrame(1 << 4);
    const lives: string[] = [];
    const paddles = new Set<number>();
    for (let frame = 0; frame < 6000; frame++) {
      machine.runFrame(1 << 4);
      const rows = rowsOf(machine.picture());
      const digit = rows
        .slice(0, 5)
        .map((row) => row.slice(60))
        .join('/');
      if (digit !== lives.at(-1)) lives.push(digit);
    }
    // 3, 2, 1, 0; the key that is still held then begins another game.
    expect(lives.length).toBeGreaterThanOrEqual(5);
    for (let frame = 0; frame < 2400; frame++) {
      machine.runFrame(0);
      paddles.add(rowsOf(machine.picture())[31]!.indexOf('2'));
    }
    expect(paddles.size).toBeGreaterThan(1);
  });
});
