import { type OpusChannels, opusRate } from '../../../src/codec/opus/types.ts';

/** A frequency for each channel: those of a pair far apart, since Opus codes neighbours together; the subwoofer's low. */
export const tones: readonly number[] = [440, 2710, 1010, 70, 1330, 3730, 1910, 5310];

/** Half as loud as can be. */
const amplitude = 0.5;

/** Interleaved sines from −1 to 1, another one for each channel. */
export function playTones(channels: OpusChannels, samples: number): Float32Array {
  const pcm = new Float32Array(samples * channels);
  for (let at = 0; at < samples; at += 1) {
    for (let channel = 0; channel < channels; channel += 1) {
      pcm[at * channels + channel] = amplitude * Math.sin((2 * Math.PI * (tones[channel] ?? 0) * at) / opusRate);
    }
  }
  return pcm;
}

export function toInt16(pcm: Float32Array): Int16Array {
  return Int16Array.from(pcm, (sample) => Math.round(Math.max(-1, Math.min(1, sample)) * 32_767));
}

/**
 * How loud each channel plays each of the tones, in dB against what `playTones` plays; the first half second is left out,
 * and what is over whole seconds, so that tones do not leak into each other.
 */
export function levels(pcm: Float32Array | Int16Array, channels: OpusChannels): number[][] {
  const full = pcm instanceof Int16Array ? 32_767 : 1;
  const begin = opusRate / 2;
  const length = Math.floor((pcm.length / channels - begin) / opusRate) * opusRate;
  if (length < opusRate) throw new Error('too short to measure');
  return Array.from({ length: channels }, (_, channel) =>
    tones.slice(0, channels).map((frequency) => {
      let [real, imaginary] = [0, 0];
      for (let at = begin; at < begin + length; at += 1) {
        const sample = (pcm[at * channels + channel] ?? 0) / full;
        real += sample * Math.cos((2 * Math.PI * frequency * at) / opusRate);
        imaginary += sample * Math.sin((2 * Math.PI * frequency * at) / opusRate);
      }
      return 20 * Math.log10((2 * Math.hypot(real, imaginary)) / length / amplitude + 1e-9);
    }),
  );
}
