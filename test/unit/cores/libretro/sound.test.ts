import { describe, expect, it } from 'vitest';
import { outputRate, Sound } from '../../../../cores/libretro/sound.ts';

const gameBoy = { numerator: 262_144, denominator: 4389 };
const tone = 1000;
const loudness = 20_000;

/** A tone as a core tells it: as many samples per frame as its real rate yields, by and by. */
class Source {
  readonly #rate: number;
  readonly #fps: number;
  #at = 0;
  #frame = 0;

  constructor(rate: number, fps: number) {
    this.#rate = rate;
    this.#fps = fps;
  }

  frame(): Int16Array {
    const end = Math.floor((++this.#frame * this.#rate) / this.#fps);
    const samples = new Int16Array((end - this.#at) * 2);
    for (let at = 0; this.#at < end; this.#at++, at += 2) {
      const value = loudness * Math.sin((2 * Math.PI * tone * this.#at) / this.#rate);
      samples[at] = Math.round(value);
      samples[at + 1] = Math.round(-value / 2);
    }
    return samples;
  }
}

function run(sound: Sound, source: Source, frames: number): Int16Array[] {
  return Array.from({ length: frames }, () => {
    sound.push(source.frame());
    return sound.take()!;
  });
}

/** How much louder the tone is than everything else, in dB, on the left. */
function cleanness(samples: readonly number[], hertz: number): number {
  let [real, imaginary, all] = [0, 0, 0];
  for (const [at, sample] of samples.entries()) {
    const angle = (2 * Math.PI * hertz * at) / outputRate;
    real += sample * Math.cos(angle);
    imaginary += sample * Math.sin(angle);
    all += sample * sample;
  }
  const power = (2 * (real * real + imaginary * imaginary)) / samples.length;
  return 10 * Math.log10(power / (all - power));
}

const left = (frames: readonly Int16Array[]): number[] =>
  frames.flatMap((one) => [...one].filter((_, at) => at % 2 === 0));

describe('sound of a core at 48 kHz', () => {
  it.each([
    ['fewer samples: a Game Boy', 32_768],
    ['more samples', 65_536],
    ['as many', 48_000],
    ['an odd rate: a SNES', 32_040.5],
  ])('%s stays a clean tone', (_name, inputRate) => {
    const fps = gameBoy.numerator / gameBoy.denominator;
    const sound = new Sound({ inputRate, frameRate: gameBoy });
    const frames = run(sound, new Source(inputRate, fps), 400);
    // Whole periods of the tone, once the store is even.
    const samples = left(frames).slice(-outputRate);
    expect(cleanness(samples, tone)).toBeGreaterThan(45);
    const right = frames.at(-1)!;
    for (let at = 0; at < right.length; at += 2) expect(Math.abs(right[at]! + right[at + 1]! * 2)).toBeLessThan(4);
  });

  it.each([0, 0.002, -0.002, 0.0049, -0.0049])(
    'two minutes of a core that is %d off its word: to the sample, and none lost or put in after the start',
    (off) => {
      const inputRate = 32_768;
      const fps = gameBoy.numerator / gameBoy.denominator;
      const sound = new Sound({ inputRate, frameRate: gameBoy });
      const source = new Source(inputRate * (1 + off), fps);
      let samples = 0;
      for (const frame of run(sound, source, 60)) samples += frame.length / 2;
      const settled = [sound.lost, sound.added];
      const frames = Math.round(fps * 120);
      for (let frame = 60; frame < frames; frame++) {
        sound.push(source.frame());
        samples += sound.take()!.length / 2;
      }
      expect(samples).toBe(Math.floor((frames * outputRate * gameBoy.denominator) / gameBoy.numerator));
      expect([sound.lost, sound.added]).toEqual(settled);
    },
  );

  it('a core far off its word keeps the length too, by leaving out or putting in', () => {
    for (const off of [0.8, 1.3]) {
      const sound = new Sound({ inputRate: 32_768, frameRate: { numerator: 60, denominator: 1 } });
      const frames = run(sound, new Source(32_768 * off, 60), 600);
      expect(new Set(frames.map((frame) => frame.length))).toEqual(new Set([1600]));
      expect(off > 1 ? sound.lost : sound.added).toBeGreaterThan(0);
    }
  });

  it('is nothing at all while there is nothing, and comes back', () => {
    const sound = new Sound({ inputRate: 32_768, frameRate: gameBoy });
    expect(sound.take()).toBeUndefined();
    const source = new Source(32_768, gameBoy.numerator / gameBoy.denominator);
    expect(run(sound, source, 5).every((frame) => frame.length > 0)).toBe(true);
    expect(Array.from({ length: 6 }, () => sound.take() !== undefined)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(
      run(sound, source, 5)
        .at(-1)!
        .some((sample) => sample > 1000),
    ).toBe(true);
  });

  it('never wraps around at the loudest', () => {
    const sound = new Sound({ inputRate: 44_100, frameRate: { numerator: 60, denominator: 1 } });
    for (let frame = 0; frame < 20; frame++) {
      sound.push(Int16Array.from({ length: 1470 }, (_, at) => ((at >> 1) % 20 < 10 ? 32_767 : -32_768)));
      const samples = sound.take()!;
      for (let at = 2; at < samples.length; at += 2) {
        const [before, now] = [samples[at - 2]!, samples[at]!];
        expect(Math.abs(now - before)).toBeLessThan(60_000);
      }
    }
  });
});
