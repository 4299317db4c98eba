import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { profiles } from '../../../../cores/chip8/profiles.ts';
import { stateBytes } from '../../../../cores/chip8/save-state.ts';
import { assembleFile, bytesOfWords, digestOf, games, machineOf } from '../../../support/cores/chip8.ts';
import { Machine } from '../../../../cores/chip8/machine.ts';

const runs = Number(process.env['PERUN_FUZZ_RUNS'] ?? 60);
const programs = ['bricks.8s', 'duel.8s', 'aurora.8s'].map((name) => assembleFile(new URL(name, games)));

function goOn(machine: Machine, keys: readonly number[]): string[] {
  return keys.map((held) => {
    const audio = machine.runFrame(held);
    return `${digestOf(machine.picture())} ${audio?.join() ?? '-'}`;
  });
}

describe('a saved state', () => {
  it('goes on exactly where it was, whatever was pressed before and after', () => {
    const keys = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 });
    fc.assert(
      fc.property(fc.constantFrom(...programs), keys, keys, (program, before, after) => {
        const machine = machineOf(program);
        goOn(machine, before);
        const saved = machine.saveState();
        const expected = goOn(machine, after);
        const other = machineOf(program, { seed: 99 });
        other.runFrame(0xffff);
        other.loadState(saved);
        expect(other.saveState()).toEqual(saved);
        expect(goOn(other, after)).toEqual(expected);
      }),
      { numRuns: runs },
    );
  });

  it('keeps that a program has stopped, and waits for a key that is held', () => {
    const stopped = new Machine({ profile: profiles.chip8, program: bytesOfWords([0xffff]), palette: [0, 1, 2, 3] });
    stopped.runFrame(0);
    const other = new Machine({ profile: profiles.chip8, program: bytesOfWords([0x1200]), palette: [0, 1, 2, 3] });
    other.loadState(stopped.saveState());
    expect(other.halt).toEqual({ cause: 'unknown opcode', opcode: 0xffff, address: 0x200 });
    const waiting = new Machine({
      profile: profiles.chip8,
      program: bytesOfWords([0xf10a, 0x1202]),
      palette: [0, 1, 2, 3],
    });
    waiting.runFrame(1 << 9);
    other.loadState(waiting.saveState());
    other.runFrame(0);
    expect(other.state.v[1]).toBe(9);
  });

  it.each(Object.values(profiles))('has a size of its own: $name', (profile) => {
    const machine = new Machine({ profile, program: bytesOfWords([0x1200]), palette: [0, 1, 2, 3] });
    expect(machine.saveState()).toHaveLength(stateBytes(profile));
  });
});

describe('bytes that are no state', () => {
  const machine = machineOf(programs[1]!);
  machine.runFrame(0);
  const saved = machine.saveState();
  const changed = (at: number, value: number): Uint8Array => {
    const bytes = saved.slice();
    bytes[at] = value;
    return bytes;
  };

  it.each([
    ['empty', new Uint8Array(0)],
    ['too short', saved.slice(0, -1)],
    ['too long', Uint8Array.from([...saved, 0])],
    ['another magic', changed(0, 0)],
    ['another version', changed(4, 2)],
    ['another profile', changed(5, 3)],
    ['an unknown profile', changed(5, 200)],
    ['a stack pointer beyond the stack', changed(94, 17)],
    ['planes that do not exist', changed(98, 4)],
    ['a key that does not exist', changed(99, 16)],
    ['unknown flags', changed(100, 16)],
    ['an unknown halt', changed(101, 9)],
  ])('%s: refused, nothing changes', (_what, bytes) => {
    expect(() => machine.loadState(bytes)).toThrow(expect.objectContaining({ code: 'PROTOCOL_MALFORMED' }));
    expect(machine.saveState()).toEqual(saved);
  });

  it('any change is refused, or gives a machine that runs', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: saved.length - 1 }), fc.integer({ min: 0, max: 255 }), (at, value) => {
        const other = machineOf(programs[1]!);
        try {
          other.loadState(changed(at, value));
        } catch (error) {
          expect(error).toMatchObject({ code: 'PROTOCOL_MALFORMED' });
          return;
        }
        for (let frame = 0; frame < 3; frame++) other.runFrame(frame);
        expect(other.state.pc).toBeLessThan(4096);
      }),
      { numRuns: runs * 3 },
    );
  });
});
