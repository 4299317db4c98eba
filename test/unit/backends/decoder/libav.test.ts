import { afterEach, expect, it } from 'vitest';
import { libavDecoderBackend } from '../../../../backends/decoder/libav.ts';
import { libavX264Backend } from '../../../../backends/encoder/libav/x264.ts';
import { libavX265Backend } from '../../../../backends/encoder/libav/x265.ts';
import type { VideoDecoder } from '../../../../src/drivers/video-decoder.ts';
import { readTestNumber, TestPicture } from '../../../../src/shared/test-picture.ts';
import { blackPicture, type VideoCodec } from '../../../../src/shared/video.ts';
import { psnr } from '../../../support/video/ffmpeg.ts';

const open: VideoDecoder[] = [];
afterEach(() => {
  for (const decoder of open.splice(0)) decoder.close();
});

const encoders = { h264: libavX264Backend, hevc: libavX265Backend };
const [width, height] = [192, 128];

function units(codec: VideoCodec, count: number, keyframes: readonly number[] = []): Buffer[] {
  const rate = { numerator: 60, denominator: 1 };
  const encoder = encoders[codec].open({ codec, width, height, rate, kbps: 4000 });
  const test = new TestPicture(width);
  const made = Array.from({ length: count }, (_, frame) => {
    test.draw(frame, encoder.surface());
    return Buffer.from(encoder.encode(encoder.surface(), 0n, keyframes.includes(frame)).data);
  });
  encoder.close();
  return made;
}

function decoderOf(codec: VideoCodec, maxPixels = 1 << 20): VideoDecoder {
  const decoder = libavDecoderBackend.open({ codec, maxPixels });
  open.push(decoder);
  return decoder;
}

it('says that it is there', () => {
  expect(libavDecoderBackend.probe()).toMatchObject({
    available: true,
    found: expect.stringMatching(/^libavcodec \d/),
  });
});

it.each(['h264', 'hevc'] as const)('%s: each access unit gives its picture at once', (codec) => {
  const decoder = decoderOf(codec);
  const test = new TestPicture(width);
  for (const [frame, unit] of units(codec, 12, [5]).entries()) {
    const decoded = decoder.decode(unit, 2n ** 40n + BigInt(frame));
    expect(decoded).toMatchObject({ pts: 2n ** 40n + BigInt(frame), keyframe: frame === 0 || frame === 5 });
    const drawn = blackPicture('i420', width, height);
    test.draw(frame, drawn);
    expect(decoded && readTestNumber(decoded.picture)).toBe(frame);
    for (const plane of [0, 1, 2]) expect(decoded && psnr(decoded.picture, drawn, plane)).toBeGreaterThan(30);
  }
});

it.each(['h264', 'hevc'] as const)('%s: what comes before a keyframe is skipped, and a keyframe heals', (codec) => {
  const decoder = decoderOf(codec);
  const all = units(codec, 12, [6]);
  let shown = 0;
  for (const unit of all.slice(2, 6)) {
    try {
      if (decoder.decode(unit, 0n) !== undefined) shown += 1;
    } catch (error) {
      expect(error).toMatchObject({ code: 'CODEC_CORRUPT' });
    }
  }
  expect(shown).toBe(0);
  const numbers = all.slice(6).map((unit) => {
    const decoded = decoder.decode(unit, 0n);
    return decoded && readTestNumber(decoded.picture);
  });
  expect(numbers).toEqual([6, 7, 8, 9, 10, 11]);
});

it.each(['h264', 'hevc'] as const)('%s: broken bytes fail with a name or not at all, and do no harm', (codec) => {
  const decoder = decoderOf(codec);
  const good = units(codec, 4);
  let state = 7;
  const next = (limit: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % limit;
  };
  for (let round = 0; round < 400; round++) {
    const unit = Buffer.from(good[next(good.length)] ?? []);
    for (let hit = 0; hit < 1 + next(20); hit++) unit[next(unit.length)] = next(256);
    try {
      decoder.decode(next(4) === 0 ? unit.subarray(0, 1 + next(unit.length)) : unit, 0n);
    } catch (error) {
      expect(error).toMatchObject({ code: 'CODEC_CORRUPT' });
    }
  }
  const decoded = decoder.decode(good[0] ?? Buffer.alloc(0), 9n);
  expect(decoded?.picture).toMatchObject({ width, height });
});

it.each(['h264', 'hevc'] as const)('%s: pictures over the limit are refused', (codec) => {
  const decoder = decoderOf(codec, width * height - 1);
  expect(() => decoder.decode(units(codec, 1)[0] ?? Buffer.alloc(0), 0n)).toThrow(
    expect.objectContaining({ code: 'CODEC_CORRUPT' }),
  );
});

it('an empty access unit is refused, and closing twice does no harm', () => {
  const decoder = libavDecoderBackend.open({ codec: 'h264', maxPixels: 1 << 20 });
  expect(() => decoder.decode(new Uint8Array(0), 0n)).toThrow(expect.objectContaining({ code: 'CODEC_CORRUPT' }));
  decoder.close();
  decoder.close();
  expect(() => decoder.decode(new Uint8Array(1), 0n)).toThrow(expect.objectContaining({ code: 'FAILED' }));
});
