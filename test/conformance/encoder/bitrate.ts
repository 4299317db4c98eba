import { expect, test } from 'vitest';
import type { EncoderSettings, VideoEncoder, VideoEncoderBackend } from '../../../src/drivers/encoder.ts';
import { probeFrames } from '../../support/video/ffmpeg.ts';

/** Bits stay within what was asked for, before and after it is changed. */
export function bitrateTests(backend: VideoEncoderBackend, base: EncoderSettings): void {
  const { codec } = base;
  const settings = { ...base, width: 160, height: 112, kbps: 1500 };

  test('a source that could use any number of bits gets what was asked for', () => {
    const encoder = backend.open(settings);
    const units = noise(encoder, settings, 120);
    encoder.close();
    expect(kbps(units.slice(20), settings)).toBeGreaterThan(settings.kbps * 0.7);
    expect(kbps(units.slice(20), settings)).toBeLessThan(settings.kbps * 1.15);
    // What is sent in a tenth of a second does not wait for the next one.
    for (let at = 20; at + 6 <= units.length; at++) {
      expect(kbps(units.slice(at, at + 6), settings)).toBeLessThan(settings.kbps * 2);
    }
  });

  test('a keyframe in the middle has not many more bits than the frames around it', () => {
    const encoder = backend.open(settings);
    const units = noise(encoder, settings, 90, [60]);
    encoder.close();
    const frame = (settings.kbps * 1000) / 8 / 60;
    expect(units[60]?.length).toBeLessThan(frame * 4);
  });

  test('a new bitrate counts from the next picture on', () => {
    const encoder = backend.open(settings);
    const before = noise(encoder, settings, 60);
    encoder.setBitrate(600);
    const after = noise(encoder, settings, 120);
    encoder.setBitrate(1500);
    const again = noise(encoder, settings, 120);
    encoder.close();
    expect(encoder.settings.kbps).toBe(1500);
    expect(kbps(after.slice(30), settings)).toBeLessThan(600 * 1.25);
    expect(kbps(after.slice(30), settings)).toBeGreaterThan(600 * 0.6);
    expect(kbps(again.slice(30), settings)).toBeGreaterThan(1500 * 0.7);
    const frames = probeFrames(codec, Buffer.concat([...before, ...after, ...again]));
    const keyframes = frames.flatMap(({ keyframe }, at) => (keyframe ? [at] : []));
    expect(keyframes).toEqual(backend.steadyBitrate ? [0] : [0, 60, 180]);
  });

  test('the bitrate it has already changes nothing', () => {
    const encoder = backend.open(settings);
    noise(encoder, settings, 3);
    encoder.setBitrate(settings.kbps);
    expect(encoder.encode(encoder.surface(), 0n, false).keyframe).toBe(false);
    encoder.close();
  });
}

/** Codes pictures in which nothing can be foretold. */
function noise(
  encoder: VideoEncoder,
  { width, height }: EncoderSettings,
  count: number,
  keyframes: readonly number[] = [],
): Uint8Array[] {
  let state = 1;
  return Array.from({ length: count }, (_, frame) => {
    const { planes, strides } = encoder.surface();
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        planes[0]![y * strides[0]! + x] = 64 + (state >>> 25);
      }
    }
    return Buffer.from(encoder.encode(encoder.surface(), BigInt(frame), keyframes.includes(frame)).data);
  });
}

function kbps(units: readonly Uint8Array[], { rate }: EncoderSettings): number {
  const bytes = units.reduce((sum, unit) => sum + unit.length, 0);
  return (bytes * 8 * rate.numerator) / rate.denominator / units.length / 1000;
}
