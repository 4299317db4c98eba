import { expect, it } from 'vitest';
import { Chip8Core } from '../../../../cores/chip8/core.ts';
import { profiles } from '../../../../cores/chip8/profiles.ts';
import type { ProfileName } from '../../../../cores/chip8/profiles.ts';
import { palettes } from '../../../../cores/chip8/palette.ts';
import { bytesOfWords } from '../../../support/cores/chip8.ts';

function coreOf(words: readonly number[], profile: ProfileName = 'chip8', said: string[] = []): Chip8Core {
  return new Chip8Core({
    profile: profiles[profile],
    program: bytesOfWords(words),
    palette: palettes.mono,
    title: 'Test',
    onHalt: (sentence) => said.push(sentence),
  });
}

it('says what it is', () => {
  expect(coreOf([0x1200], 'xochip').getConfig()).toEqual({
    name: 'Perun XO-CHIP',
    system: 'chip8',
    title: 'Test',
    width: 64,
    height: 32,
    rate: { numerator: 60, denominator: 1 },
    players: 1,
    layout: 'chip8',
    audioRate: 44_100,
    channels: 1,
  });
});

it('changes the size of its frames with the resolution', () => {
  const core = coreOf([0x00ff, 0x1202], 'superchip');
  expect(core.getConfig().width).toBe(64);
  expect(core.tick(0).frame).toMatchObject({ width: 128, height: 64 });
});

it('shows its registers, and they fit their widths', () => {
  const core = coreOf([0x6afe, 0xa123, 0xf000, 0xfedc, 0x1208], 'xochip');
  core.tick(0);
  const registers = new Map(core.debug().map(({ name, value }) => [name, value]));
  expect([registers.get('PC'), registers.get('I'), registers.get('VA')]).toEqual([0x208n, 0xfedcn, 0xfen]);
  expect([...registers.keys()].slice(0, 6)).toEqual(['PC', 'I', 'SP', 'DT', 'ST', 'V0']);
  expect(core.debug().every(({ bits, value }) => value < 1n << BigInt(bits))).toBe(true);
});

it.each([
  [[0x00fd], 'the program ended at 0x200; its last picture stays'],
  [[0x6001, 0x800f], 'the program stopped: unknown opcode 0x800F at 0x202; its last picture stays'],
  [[0x00ee], 'the program stopped: stack underflow 0x00EE at 0x200; its last picture stays'],
])('%j: says so once, and again after a reset', (words, sentence) => {
  const said: string[] = [];
  const core = coreOf(words, 'superchip', said);
  for (let frame = 0; frame < 3; frame++) core.tick(0);
  expect(said).toEqual([sentence]);
  core.reset();
  core.tick(0);
  expect(said).toEqual([sentence, sentence]);
});

it('goes back to a saved state', () => {
  const core = coreOf([0x7101, 0x1200]);
  core.tick(0);
  const saved = core.saveState();
  core.tick(0);
  core.loadState(saved);
  expect(core.saveState()).toEqual(saved);
  expect(() => core.loadState(new Uint8Array(3))).toThrow(expect.objectContaining({ code: 'PROTOCOL_MALFORMED' }));
});
