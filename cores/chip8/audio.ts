/** Hz. */
export const audioRate = 44_100;
/** Samples of one frame at 60 frames a second: exactly 735. */
export const samplesPerFrame: number = audioRate / 60;

const loudness = 6000;
const buzzerHertz = 440;
const patternBits = 128;
const circle = 2 ** 32;
const buzzerStep = Math.round((buzzerHertz / audioRate) * circle);

/** What the machine wants to be heard in one frame. */
export interface Sound {
  readonly sounding: boolean;
  /** The 128 bits of F002, or undefined where the program never set them: the plain buzzer. */
  readonly pattern: Uint8Array | undefined;
  /** As set by FX3A: 4000 × 2^((pitch − 64) / 48) bits a second. */
  readonly pitch: number;
}

/**
 * The speaker: mono, int16, 735 samples per frame while it sounds, one frame of zeros when it stops, and nothing at all
 * while it is silent. Its phase is a whole number, so that a saved state goes on at the same sample.
 */
export class Speaker {
  /** Place in the waveform, as a fraction of 2^32. */
  phase = 0;
  wasSounding = false;

  frame(sound: Sound): Int16Array | undefined {
    if (!sound.sounding) {
      const stopped = this.wasSounding;
      this.wasSounding = false;
      this.phase = 0;
      return stopped ? new Int16Array(samplesPerFrame) : undefined;
    }
    this.wasSounding = true;
    const { pattern } = sound;
    const step = pattern === undefined ? buzzerStep : patternStep(sound.pitch);
    const samples = new Int16Array(samplesPerFrame);
    for (let at = 0; at < samplesPerFrame; at++) {
      samples[at] = isHigh(this.phase, pattern) ? loudness : -loudness;
      this.phase = (this.phase + step) % circle;
    }
    return samples;
  }
}

function patternStep(pitch: number): number {
  const bitsPerSecond = 4000 * 2 ** ((pitch - 64) / 48);
  return Math.round((bitsPerSecond / audioRate / patternBits) * circle);
}

function isHigh(phase: number, pattern: Uint8Array | undefined): boolean {
  if (pattern === undefined) return phase < circle / 2;
  const bit = Math.floor(phase / (circle / patternBits));
  return ((pattern[bit >> 3]! >> (7 - (bit & 7))) & 1) === 1;
}
