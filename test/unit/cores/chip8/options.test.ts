import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOptions } from '../../../../cores/chip8/options.ts';
import { profiles } from '../../../../cores/chip8/profiles.ts';
import { readRom, titleOf } from '../../../../cores/chip8/rom.ts';

describe('the command line', () => {
  it('needs only a game', () => {
    expect(readOptions(['games/brick.ch8'])).toEqual({
      rom: 'games/brick.ch8',
      profile: profiles.chip8,
      quirks: {},
      speed: undefined,
      seed: undefined,
      palette: 'dusk',
      address: undefined,
    });
  });

  it('takes everything else as it is said', () => {
    const said =
      '--profile xochip --speed 30 --seed 7 --palette octo --address unix:///x --quirk edges=clip --quirk shiftUsesVy=false';
    expect(readOptions(['a.ch8', ...said.split(' ')])).toMatchObject({
      profile: profiles.xochip,
      quirks: { edges: 'clip', shiftUsesVy: false },
      speed: 30,
      seed: 7,
      palette: 'octo',
      address: 'unix:///x',
    });
  });

  it('auto goes by the ending', () => {
    expect(readOptions(['a.sc8', '--profile', 'auto'])?.profile).toBe(profiles.superchip);
  });

  it.each(['--help', '-h'])('%s asks for help', (flag) => {
    expect(readOptions([flag])).toBeUndefined();
  });

  it.each([
    ['', 'no game file was named'],
    ['a.ch8 b.ch8', 'one game file at a time'],
    ['a.ch8 --profile nes', '--profile nes is not one of auto, chip8'],
    ['a.ch8 --speed 0', '--speed 0 is not a whole number from 1 to 100000'],
    ['a.ch8 --speed 1e3', '--speed 1e3 is not a whole number'],
    ['a.ch8 --seed 4294967296', 'is not a whole number from 0 to 4294967295'],
    ['a.ch8 --palette pink', '--palette pink is not one of dusk'],
    ['a.ch8 --quirk edges=round', '--quirk edges=round is not a known name=value'],
    ['a.ch8 --fast', "'--fast'"],
  ])('%j is refused', (line, message) => {
    const read = (): unknown => readOptions(line.split(' ').filter((word) => word !== ''));
    expect(read).toThrow(expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(message) }));
  });
});

describe('the game file', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perun-rom-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function file(bytes: number): Promise<string> {
    const path = join(folder, `${bytes}.ch8`);
    await writeFile(path, new Uint8Array(bytes).fill(7));
    return path;
  }

  it.each([1, 3584])('%i bytes are read whole', async (bytes) => {
    expect(await readRom(await file(bytes), profiles.chip8)).toEqual(new Uint8Array(bytes).fill(7));
  });

  it.each([
    [0, 'is empty'],
    [3585, 'has 3585 bytes; CHIP-8 takes at most 3584'],
  ])('%i bytes are refused', async (bytes, message) => {
    const failure = { code: 'USAGE', message: expect.stringContaining(message) };
    await expect(readRom(await file(bytes), profiles.chip8)).rejects.toMatchObject(failure);
  });

  it('a folder is refused, and what is not there is not found', async () => {
    await expect(readRom(folder, profiles.chip8)).rejects.toMatchObject({ code: 'USAGE' });
    await expect(readRom(join(folder, 'none.ch8'), profiles.chip8)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: `${folder}/none.ch8 does not exist`,
    });
  });

  it('is called by its name without the ending', () => {
    expect(titleOf('/games/Space Race.ch8')).toBe('Space Race');
  });
});
