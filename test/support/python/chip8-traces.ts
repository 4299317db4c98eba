import { createHash } from 'node:crypto';
import { Machine } from '../../../cores/chip8/machine.ts';
import { palettes } from '../../../cores/chip8/palette.ts';
import { profiles, type ProfileName } from '../../../cores/chip8/profiles.ts';
import { registersOf } from '../../../cores/chip8/registers.ts';

/** A program and the keys held in each of its frames; as cores/chip8-core/tests/trace.py reads it. */
export interface Chip8Case {
  readonly program: string;
  readonly profile: ProfileName;
  readonly seed: number;
  readonly palette: 'dusk';
  readonly keys: readonly number[];
}

/** What the built-in core makes of it: a line per frame, written as trace.py writes it. */
export function traceOf({ program, profile, seed, palette, keys }: Chip8Case): string[] {
  const machine = new Machine({
    profile: profiles[profile],
    program: new Uint8Array(Buffer.from(program, 'hex')),
    palette: palettes[palette],
    seed,
  });
  return keys.map((held) => {
    const audio = machine.runFrame(held);
    const { width, height, pixels } = machine.picture();
    const samples = audio === undefined ? 'silence' : digest(new Uint8Array(audio.buffer));
    const registers = registersOf(machine.state).map(({ value }) => value.toString(16));
    return `${width}x${height} ${digest(pixels)} ${samples} ${registers.join(' ')}`;
  });
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

/** Keys that come and go, the same each time. */
export function someKeys(frames: number, seed: number): number[] {
  const random = numbersFrom(seed);
  let held = 0;
  return Array.from({ length: frames }, () => {
    if (random(4) === 0) held ^= 1 << random(16);
    if (random(20) === 0) held = 0;
    return held;
  });
}

/** Programs of instructions drawn by lot, most of which exist on that machine, so that few stop at once. */
export function randomCases(count: number, frames: number): Chip8Case[] {
  const names = Object.keys(profiles) as ProfileName[];
  return Array.from({ length: count }, (_, index) => {
    const random = numbersFrom(index + 1);
    const profile = names[index % names.length] ?? 'chip8';
    const words = Array.from({ length: 95 }, () => instruction(random, profile));
    const program = [...words, 0x1200].map((word) => word.toString(16).padStart(4, '0')).join('');
    return { program, profile, seed: index, palette: 'dusk', keys: someKeys(frames, index + 7) };
  });
}

type Random = (below: number) => number;

const memoryEndings = [0x07, 0x0a, 0x15, 0x18, 0x1e, 0x29, 0x33, 0x55, 0x65];
const superchipEndings = [...memoryEndings, 0x30, 0x75, 0x85];
const screens = [0x00e0, 0x00c3, 0x00c1, 0x00fb, 0x00fc, 0x00fe, 0x00ff, 0x00ff];

function instruction(random: Random, profile: ProfileName): number {
  const { superchip, xochip } = profiles[profile];
  const [x, y] = [random(16) << 8, random(16) << 4];
  switch (random(14)) {
    case 0:
      if (xochip && random(4) === 0) return 0x00d0 + random(5);
      return superchip ? (screens[random(screens.length)] ?? 0x00e0) : 0x00e0;
    case 1:
      // To some instruction of the program.
      return 0x1000 + 0x200 + random(96) * 2;
    case 2:
      return ([0x3000, 0x4000][random(2)] ?? 0) + x + random(8);
    case 3:
      return 0x5000 + x + y + (xochip && random(2) === 0 ? 2 + random(2) : 0);
    case 4:
    case 5:
      return 0x6000 + x + random(256);
    case 6:
      return 0x7000 + x + random(256);
    case 7:
    case 8:
      return 0x8000 + x + y + ([0, 1, 2, 3, 4, 5, 6, 7, 0xe][random(9)] ?? 0);
    case 9:
      return 0xa000 + random(0x400);
    case 10:
      return 0xc000 + x + random(256);
    case 11:
    case 12:
      return 0xd000 + x + y + random(16);
    default: {
      // One in a thousand exists nowhere.
      if (random(1000) === 0) return 0xffff;
      if (random(6) === 0) return (random(2) === 0 ? 0xe09e : 0xe0a1) + x;
      if (xochip && random(3) === 0) return [0xf001 + x, 0xf03a + x, 0xf002][random(3)] ?? 0xf002;
      const endings = superchip ? superchipEndings : memoryEndings;
      return 0xf000 + x + (endings[random(endings.length)] ?? 0x07);
    }
  }
}

/** A small generator of whole numbers: the tests are the same on every run. */
function numbersFrom(seed: number): Random {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}
