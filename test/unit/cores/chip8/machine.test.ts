import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Machine } from '../../../../cores/chip8/machine.ts';
import { profileNames, profiles } from '../../../../cores/chip8/profiles.ts';
import { quirkValues } from '../../../../cores/chip8/quirks.ts';
import { haltCauses } from '../../../../cores/chip8/state.ts';
import { assembleFile, bytesOfWords, digestOf, fixtures, games, machineOf } from '../../../support/cores/chip8.ts';

const runs = Number(process.env['PERUN_FUZZ_RUNS'] ?? 50);
const keysOf = (frame: number): number => (Math.imul(frame, 0x9e37_79b1) >>> 13) & 0xffff;

function trace(machine: Machine, frames: number, from = 0): string[] {
  return Array.from({ length: frames }, (_, at) => {
    const audio = machine.runFrame(keysOf(from + at));
    return `${digestOf(machine.picture())} ${audio === undefined ? '-' : audio.reduce((sum, one) => sum + one, 0)}`;
  });
}

describe('time', () => {
  it('counts DT down once a frame, and runs the profile’s instructions in each', () => {
    const program = bytesOfWords([0x61ff, 0xf115, 0x7201, 0x1204]);
    const machine = new Machine({ profile: profiles.chip8, program, palette: [0, 1, 2, 3] });
    machine.runFrame(0);
    // Fifteen instructions: two to begin, then a count and a jump in turn.
    expect([machine.state.delay, machine.state.v[2]]).toEqual([255, 7]);
    for (let frame = 0; frame < 59; frame++) machine.runFrame(0);
    expect([machine.state.delay, machine.state.v[2]]).toEqual([255 - 59, ((60 * 15 - 2) / 2) % 256]);
  });

  it('runs faster where it is told to', () => {
    const program = bytesOfWords([0x7201, 0x1200]);
    const machine = new Machine({ profile: profiles.chip8, program, palette: [0, 1, 2, 3], speed: 100 });
    machine.runFrame(0);
    expect(machine.state.v[2]).toBe(50);
  });
});

describe('determinism', () => {
  it.each(['bricks.8s', 'duel.8s', 'aurora.8s'])('%s: the same keys give the same game', (name) => {
    const program = assembleFile(new URL(name, games));
    const first = trace(machineOf(program), 300);
    expect(trace(machineOf(program), 300)).toEqual(first);
    expect(new Set(first).size).toBeGreaterThan(50);
  });

  it('another seed gives another game', () => {
    const program = assembleFile(new URL('aurora.8s', games));
    expect(trace(machineOf(program, { seed: 2 }), 100)).not.toEqual(trace(machineOf(program), 100));
  });

  it('takes its random bytes from the source it is given', () => {
    const random = { state: 0, next: () => 0xa5 };
    const program = bytesOfWords([0xc10f, 0xc2f0, 0x1204]);
    const machine = new Machine({ profile: profiles.chip8, program, palette: [0, 1, 2, 3], random });
    machine.runFrame(0);
    expect([...machine.state.v.subarray(1, 3)]).toEqual([0x05, 0xa0]);
  });
});

describe('reset', () => {
  it('starts over with the first random number, and keeps the flags', () => {
    const program = assembleFile(new URL('duel.8s', games));
    const machine = machineOf(program);
    const first = trace(machine, 200);
    machine.state.flags[3] = 7;
    machine.reset();
    expect(trace(machine, 200)).toEqual(first);
    expect(machine.state.flags[3]).toBe(7);
  });
});

describe('a program that stops', () => {
  it('keeps its picture, and goes nowhere', () => {
    const program = bytesOfWords([0x6000, 0xf029, 0xd005, 0xffff]);
    const machine = new Machine({ profile: profiles.chip8, program, palette: [0, 1, 2, 3] });
    const pictures = Array.from({ length: 5 }, () => {
      machine.runFrame(0xffff);
      return digestOf(machine.picture());
    });
    expect(machine.halt).toEqual({ cause: 'unknown opcode', opcode: 0xffff, address: 0x206 });
    expect(new Set(pictures.slice(1)).size).toBe(1);
  });
});

describe('what does not fit', () => {
  it.each([
    ['chip8', 3584],
    ['superchip', 3584],
    ['xochip', 65_024],
  ] as const)('%s takes %i bytes and no more', (name, limit) => {
    const machine = (bytes: number): Machine =>
      new Machine({ profile: profiles[name], program: new Uint8Array(bytes).fill(0x12), palette: [0, 1, 2, 3] });
    expect(machine(limit).state.memory.at(-1)).toBe(0x12);
    expect(() => machine(limit + 1)).toThrow(expect.objectContaining({ code: 'PROTOCOL_TOO_LARGE' }));
    expect(() => machine(0)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});

describe('the fixtures', () => {
  it.each([
    ['keyboard.8s', 'xochip'],
    ['quirks.8s', 'chip8'],
  ] as const)('%s stands still while nothing is pressed', (name, profile) => {
    const machine = machineOf(assembleFile(new URL(name, fixtures)));
    expect(machine.state.profile.name).toBe(profile);
    for (let frame = 0; frame < 60; frame++) machine.runFrame(0);
    expect(new Set(Array.from({ length: 60 }, () => (machine.runFrame(0), digestOf(machine.picture())))).size).toBe(1);
  });

  it('keyboard.8s shows every combination of keys in a picture of its own, within two frames', () => {
    const machine = machineOf(assembleFile(new URL('keyboard.8s', fixtures)));
    const seen = new Map<string, number>();
    const masks = [
      ...Array.from({ length: 16 }, (_, key) => 1 << key),
      ...Array.from({ length: 200 }, (_, at) => keysOf(at)),
    ];
    machine.runFrame(0);
    for (const keys of new Set([0, ...masks])) {
      for (let frame = 0; frame < 3; frame++) machine.runFrame(keys);
      const digest = digestOf(machine.picture());
      expect(seen.get(digest) ?? keys).toBe(keys);
      seen.set(digest, keys);
      machine.runFrame(keys);
      expect(digestOf(machine.picture())).toBe(digest);
    }
    for (let frame = 0; frame < 3; frame++) machine.runFrame(0);
    expect(seen.get(digestOf(machine.picture()))).toBe(0);
  });
});

describe('any program', () => {
  const words = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1, maxLength: 200 });
  /** Words that are mostly instructions of the extended machines. */
  const lively = fc.array(
    fc.oneof(
      fc.constantFrom(0x00e0, 0x00ee, 0x00fb, 0x00fc, 0x00fe, 0x00ff, 0x00c3, 0x00d3, 0xf000, 0xf301, 0xf002, 0x2202),
      fc.integer({ min: 0xd000, max: 0xdfff }),
      fc.integer({ min: 0x6000, max: 0x8fff }),
      fc.integer({ min: 0xa000, max: 0xafff }),
      fc.integer({ min: 0x5000, max: 0x5fff }),
      fc.integer({ min: 0xf000, max: 0xffff }),
    ),
    { minLength: 1, maxLength: 100 },
  );
  const quirks = fc.record(
    Object.fromEntries(Object.entries(quirkValues).map(([name, values]) => [name, fc.constantFrom(...values)])),
  );

  it.each(profileNames)('%s: never throws, stays within its bounds', (name) => {
    fc.assert(
      fc.property(fc.oneof(words, lively), quirks, fc.integer({ min: 0, max: 0xffff }), (program, chosen, keys) => {
        const machine = new Machine({
          profile: profiles[name],
          quirks: chosen,
          program: bytesOfWords(program),
          palette: [0, 1, 2, 3],
        });
        for (let frame = 0; frame < 4; frame++) machine.runFrame(keys >> frame);
        const { state } = machine;
        expect(state.pc).toBeLessThan(state.memory.length);
        expect(state.i).toBeLessThanOrEqual(0xffff);
        expect(state.sp).toBeLessThanOrEqual(state.stack.length);
        expect(state.memory).toHaveLength(profiles[name].memoryBytes);
        expect(state.display.pixels.every((pixel) => pixel <= 3)).toBe(true);
        const { width, height, pixels } = machine.picture();
        expect(pixels).toHaveLength(width * height * 4);
        if (state.halt !== undefined) expect(haltCauses).toContain(state.halt.cause);
      }),
      { numRuns: runs },
    );
  });
});
