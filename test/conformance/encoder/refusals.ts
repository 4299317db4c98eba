import { expect, test } from 'vitest';
import type { EncoderSettings, VideoEncoderBackend } from '../../../src/drivers/encoder.ts';
import { blackPicture, VideoCodec } from '../../../src/shared/video.ts';

const videoCodecs = Object.values(VideoCodec);

/** What an encoder does not take, and how it says so. */
export function refusalTests(backend: VideoEncoderBackend, settings: EncoderSettings): void {
  const wrong: [string, Partial<EncoderSettings>][] = [
    ['an odd width', { width: 321 }],
    ['an odd height', { height: 239 }],
    ['no width', { width: 0 }],
    ['a negative height', { height: -240 }],
    ['a width that is no number', { width: Number.NaN }],
    ['half a pixel', { width: 320.5 }],
    ['a width over the limit', { width: 8194 }],
    ['more pixels than the limit', { width: 8192, height: 8192 }],
    ['a rate of nothing', { rate: { numerator: 0, denominator: 1 } }],
    ['a rate by nothing', { rate: { numerator: 60, denominator: 0 } }],
    ['481 frames per second', { rate: { numerator: 481, denominator: 1 } }],
    ['less than one frame per second', { rate: { numerator: 1, denominator: 2 } }],
    ['99 kbit/s', { kbps: 99 }],
    ['more than 2 Gbit/s', { kbps: 2_000_001 }],
    ['a broken bitrate', { kbps: 1000.5 }],
    ['no threads', { threads: 0 }],
    ['no slices', { slices: 0 }],
    ['33 slices', { slices: 33 }],
  ];
  test.each(wrong)('%s is refused before anything is opened', (_what, change) => {
    expect(() => backend.open({ ...settings, ...change })).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  test('a codec of another backend is refused', () => {
    const codec = videoCodecs.find((each) => !backend.codecs.includes(each)) ?? ('vp9' as VideoCodec);
    expect(() => backend.open({ ...settings, codec })).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  test('a picture of another size, layout or too few bytes is refused, and changes nothing', () => {
    const encoder = backend.open(settings);
    const { width, height } = settings;
    const short = blackPicture(encoder.layout, width, height);
    for (const picture of [
      blackPicture(encoder.layout, width - 2, height),
      blackPicture(encoder.layout, width, height + 2),
      blackPicture(encoder.layout === 'i420' ? 'nv12' : 'i420', width, height),
      { ...short, planes: short.planes.map((plane) => plane.subarray(1)) },
      { ...short, planes: [] },
    ]) {
      expect(() => encoder.encode(picture, 0n, false)).toThrow(expect.objectContaining({ code: 'USAGE' }));
    }
    expect(encoder.encode(blackPicture(encoder.layout, width, height), 0n, false).keyframe).toBe(true);
    expect(encoder.encode(blackPicture(encoder.layout, width, height), 0n, false).keyframe).toBe(false);
    encoder.close();
  });

  test('a bitrate out of range is refused while it runs, and the one before stays', () => {
    const encoder = backend.open(settings);
    for (const kbps of [0, 99, Number.NaN, 2_000_001]) {
      expect(() => encoder.setBitrate(kbps)).toThrow(expect.objectContaining({ code: 'USAGE' }));
    }
    expect(encoder.settings.kbps).toBe(settings.kbps);
    encoder.close();
  });

  test('a closed encoder does nothing any more', () => {
    const encoder = backend.open(settings);
    const picture = blackPicture(encoder.layout, settings.width, settings.height);
    encoder.close();
    const closed = expect.objectContaining({ code: 'FAILED' });
    expect(() => encoder.surface()).toThrow(closed);
    expect(() => encoder.encode(picture, 0n, false)).toThrow(closed);
    expect(() => encoder.setBitrate(1000)).toThrow(closed);
  });
}
