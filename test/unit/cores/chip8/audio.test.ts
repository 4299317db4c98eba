import { describe, expect, it } from 'vitest';
import { audioRate, samplesPerFrame, Speaker } from '../../../../cores/chip8/audio.ts';
import { Machine } from '../../../../cores/chip8/machine.ts';
import { profiles } from '../../../../cores/chip8/profiles.ts';
import { bytesOfWords } from '../../../support/cores/chip8.ts';

const quiet = { sounding: false, pattern: undefined, pitch: 64 };
const buzzer = { ...quiet, sounding: true };

/** Rising edges in so many frames. */
function cycles(
  speaker: Speaker,
  sound: typeof buzzer | { sounding: true; pattern: Uint8Array; pitch: number },
  frames: number,
): number {
  const all = Array.from({ length: frames }, () => [...speaker.frame(sound)!]).flat();
  return all.filter((sample, at) => sample > 0 && (at === 0 || all[at - 1]! < 0)).length;
}

describe('the speaker', () => {
  it('gives 735 samples a frame at 44 100 Hz while it sounds', () => {
    expect([audioRate, samplesPerFrame]).toEqual([44_100, 735]);
    expect(new Speaker().frame(buzzer)).toHaveLength(735);
  });

  it('gives nothing while silent, and one frame of zeros when it stops', () => {
    const speaker = new Speaker();
    expect(speaker.frame(quiet)).toBeUndefined();
    expect(speaker.frame(buzzer)![0]).toBeGreaterThan(0);
    expect(speaker.frame(quiet)).toEqual(new Int16Array(735));
    expect(speaker.frame(quiet)).toBeUndefined();
  });

  it('buzzes at 440 Hz, without a seam between frames', () => {
    expect(cycles(new Speaker(), buzzer, 60)).toBe(440);
  });

  it.each([
    [64, 2000],
    [112, 4000],
    [16, 1000],
  ])('plays a pattern of alternating bits at pitch %i as %i Hz', (pitch, hertz) => {
    const pattern = new Uint8Array(16).fill(0xaa);
    expect(cycles(new Speaker(), { sounding: true, pattern, pitch }, 60)).toBe(hertz);
  });

  it('plays the bits of a pattern in order', () => {
    const pattern = new Uint8Array(16);
    pattern[0] = 0b1011_0000;
    // 4000 bits a second are 11.025 samples a bit.
    const samples = new Speaker().frame({ sounding: true, pattern, pitch: 64 })!;
    const bits = [5, 16, 27, 38, 49].map((at) => samples[at]! > 0);
    expect(bits).toEqual([true, false, true, true, false]);
  });
});

describe('the machine', () => {
  it('sounds for as many frames as ST says', () => {
    const machine = new Machine({
      profile: profiles.chip8,
      program: bytesOfWords([0x6104, 0xf118, 0x1204]),
      palette: [0, 1, 2, 3],
    });
    const heard = Array.from({ length: 7 }, () => machine.runFrame(0)?.some((sample) => sample !== 0) ?? false);
    expect(heard).toEqual([true, true, true, true, false, false, false]);
  });

  it('falls silent when the program stops', () => {
    const machine = new Machine({
      profile: profiles.chip8,
      program: bytesOfWords([0x61ff, 0xf118, 0x0000]),
      palette: [0, 1, 2, 3],
    });
    expect(machine.runFrame(0)).toBeUndefined();
    expect(machine.halt).toEqual({ cause: 'unknown opcode', opcode: 0, address: 0x204 });
  });
});
