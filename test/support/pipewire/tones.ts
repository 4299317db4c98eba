import { existsSync, readFileSync } from 'node:fs';

/** Interleaved 16-bit samples with a tone of its own in each channel. */
export function tones(frequencies: readonly number[], rate: number, frames: number, peak = 12_000): Int16Array {
  const samples = new Int16Array(frames * frequencies.length);
  for (let frame = 0; frame < frames; frame += 1) {
    for (const [channel, frequency] of frequencies.entries()) {
      samples[frame * frequencies.length + channel] = Math.round(
        peak * Math.sin((2 * Math.PI * frequency * frame) / rate),
      );
    }
  }
  return samples;
}

/**
 * How loud a frequency is in a channel, at its loudest and quietest of 50 ms: a busy machine tears sound, which takes of
 * a tone's own level there and adds to all others.
 */
export function loudness(
  samples: Int16Array,
  channels: number,
  channel: number,
  frequency: number,
  rate: number,
): { readonly most: number; readonly least: number } {
  const window = (rate / 20) * channels;
  const levels: number[] = [];
  for (let at = 0; at + window <= samples.length; at += window) {
    levels.push(level(samples.subarray(at, at + window), channels, channel, frequency, rate));
  }
  return { most: Math.max(0, ...levels), least: Math.min(...levels) };
}

/** As the peak of its sine (Goertzel). */
function level(samples: Int16Array, channels: number, channel: number, frequency: number, rate: number): number {
  const [turn, frames] = [(2 * Math.PI * frequency) / rate, Math.floor(samples.length / channels)];
  let [real, imaginary] = [0, 0];
  for (let frame = 0; frame < frames; frame += 1) {
    const sample = samples[frame * channels + channel] ?? 0;
    real += sample * Math.cos(turn * frame);
    imaginary += sample * Math.sin(turn * frame);
  }
  return (2 * Math.hypot(real, imaginary)) / frames;
}

/** A WAV file of 16-bit samples; of more than two channels they are in the order of their places in its mask. */
export function wavFile(samples: Int16Array, channels: number, rate: number): Uint8Array {
  const masks: Record<number, number> = { 1: 0x4, 2: 0x3, 6: 0x3f, 8: 0x63f };
  const header = Buffer.alloc(68);
  const data = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  header.write('RIFF', 0);
  header.writeUInt32LE(60 + data.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(40, 16);
  header.writeUInt16LE(0xfffe, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * channels * 2, 28);
  header.writeUInt16LE(channels * 2, 32);
  header.writeUInt16LE(16, 34);
  header.writeUInt16LE(22, 36);
  header.writeUInt16LE(16, 38);
  header.writeUInt32LE(masks[channels] ?? 0, 40);
  Buffer.from('0100000000001000800000aa00389b71', 'hex').copy(header, 44);
  header.write('data', 60);
  header.writeUInt32LE(data.length, 64);
  return Buffer.concat([header, data]);
}

/** What was recorded into a WAV file so far, without the silence before and after. */
export function heardIn(file: string): Int16Array<ArrayBuffer> {
  if (!existsSync(file)) return new Int16Array(0);
  const bytes = readFileSync(file);
  const from = bytes.indexOf('data') + 8;
  const count = Math.max(0, Math.floor((bytes.length - from) / 2));
  const samples = Int16Array.from({ length: count }, (_, at) => bytes.readInt16LE(from + at * 2));
  const isLoud = (sample: number) => Math.abs(sample) > 1000;
  return samples.slice(Math.max(0, samples.findIndex(isLoud)), samples.findLastIndex(isLoud) + 1);
}
