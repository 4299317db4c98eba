import { describe, expect, test } from 'vitest';
import type { EncoderSettings, VideoEncoder, VideoEncoderBackend } from '../../../src/drivers/encoder.ts';
import { readTestNumber, TestPicture } from '../../../src/shared/test-picture.ts';
import { blackPicture, type PlanarPicture, type VideoCodec } from '../../../src/shared/video.ts';
import { nalKinds, nalTypes } from '../../support/video/annex-b.ts';
import { decodeStream, probeFrames, probeStream, psnr } from '../../support/video/ffmpeg.ts';
import { bitrateTests } from './bitrate.ts';
import { forgettingTests } from './forgetting.ts';
import { refusalTests } from './refusals.ts';
import { sliceTests } from './slices.ts';

/** What every encoder has to do; each backend runs it for each codec it has. */
export function encoderSuite(backend: VideoEncoderBackend, codec: VideoCodec): void {
  const settings: EncoderSettings = {
    codec,
    width: 320,
    height: 240,
    rate: { numerator: 60, denominator: 1 },
    kbps: 6000,
  };
  describe(`${backend.name}: pictures`, () => {
    pictureTests(backend, settings);
  });
  describe(`${backend.name}: slices`, () => {
    sliceTests(backend, settings);
  });
  describe(`${backend.name}: lost pictures`, () => {
    forgettingTests(backend, settings);
  });
  describe(`${backend.name}: bitrate`, () => {
    bitrateTests(backend, settings);
  });
  describe(`${backend.name}: refusals`, () => {
    refusalTests(backend, settings);
  });
}

function pictureTests(backend: VideoEncoderBackend, settings: EncoderSettings): void {
  const { codec, width, height } = settings;

  test('it says that it is there', () => {
    expect(backend.probe()).toMatchObject({ available: true });
    expect(backend.codecs).toContain(codec);
  });

  test('what ffmpeg decodes is what was drawn, picture by picture', () => {
    const units = encodeTest(backend, settings, 30);
    const decoded = decodeStream(codec, joined(units), width, height);
    expect(decoded).toHaveLength(30);
    for (const [frame, picture] of decoded.entries()) {
      const drawn = testPicture(settings, frame);
      for (const plane of [0, 1, 2]) expect(psnr(picture, drawn, plane), `frame ${frame}`).toBeGreaterThan(30);
      expect(readTestNumber(picture)).toBe(frame);
    }
  });

  test('keyframes come where they were asked for and nowhere else, and there are no B-frames', () => {
    const asked = [0, 7, 8, 20];
    const units = encodeTest(backend, settings, 40, asked.slice(1));
    const frames = probeFrames(codec, joined(units));
    expect(frames.map(({ type }) => type)).toEqual(frames.map((_, at) => (asked.includes(at) ? 'I' : 'P')));
    expect(frames.map(({ keyframe }) => keyframe)).toEqual(frames.map((_, at) => asked.includes(at)));
    expect(units.map(({ keyframe }) => keyframe)).toEqual(frames.map(({ keyframe }) => keyframe));
  });

  test('each keyframe has its parameter sets in front, and whoever comes then can begin there', () => {
    const units = encodeTest(backend, settings, 24, [11]);
    const { parameters, keyframe, other } = nalKinds[codec];
    for (const [at, { data }] of units.entries()) {
      expect([...data.subarray(0, 3)], 'Annex B').toEqual([0, 0, at % 11 === 0 || data[2] === 0 ? 0 : 1]);
      const types = nalTypes(codec, data);
      const sets = types.filter((type) => (parameters as readonly number[]).includes(type));
      const isKey = at === 0 || at === 11;
      expect(sets, `frame ${at}`).toEqual(isKey ? parameters : []);
      const slices = types.filter((type) => [...keyframe, ...other].includes(type as never));
      expect(slices.length).toBeGreaterThan(0);
      expect(slices.every((type) => (keyframe as readonly number[]).includes(type))).toBe(isKey);
    }
    const decoded = decodeStream(codec, joined(units.slice(11)), width, height);
    expect(decoded.map(readTestNumber)).toEqual(Array.from({ length: 13 }, (_, at) => 11 + at));
  });

  test('each picture answers at once, with the time it was given', () => {
    const encoder = backend.open(settings);
    const source = new TestPicture(width);
    for (let frame = 0; frame < 5; frame++) {
      source.draw(frame, encoder.surface());
      const pts = 2n ** 62n + BigInt(frame) * 16_666_667n;
      expect(encoder.encode(encoder.surface(), pts, false)).toMatchObject({ pts, keyframe: frame === 0 });
    }
    encoder.close();
  });

  test('a picture that nobody draws is black', () => {
    const encoder = backend.open(settings);
    const { data } = encoder.encode(encoder.surface(), 0n, false);
    const [picture] = decodeStream(codec, Buffer.from(data), width, height);
    encoder.close();
    const black = blackPicture('i420', width, height);
    for (const plane of [0, 1, 2]) expect(picture && psnr(picture, black, plane)).toBeGreaterThan(45);
  });

  test('what was drawn last is still there: a picture that stands still is coded again without being drawn', () => {
    const encoder = backend.open(settings);
    const picture = new TestPicture(width);
    const units: Uint8Array[] = [];
    for (let at = 0; at < 8; at += 1) {
      if (at % 4 === 0) picture.draw(40 + at, encoder.surface());
      units.push(Buffer.from(encoder.encode(encoder.surface(), BigInt(at), at === 2).data));
    }
    encoder.close();
    const decoded = decodeStream(codec, Buffer.concat(units), width, height);
    expect(decoded.map(readTestNumber)).toEqual([40, 40, 40, 40, 44, 44, 44, 44]);
  });

  test('a picture of its own memory and one from elsewhere are coded alike', () => {
    const [own, copied] = [backend.open(settings), backend.open(settings)];
    const source = new TestPicture(width);
    for (let frame = 0; frame < 6; frame++) {
      source.draw(frame, own.surface());
      const mine = Buffer.from(own.encode(own.surface(), 0n, false).data);
      const other = Buffer.from(copied.encode(testPicture(settings, frame), 0n, false).data);
      expect(mine.equals(other)).toBe(true);
    }
    own.close();
    copied.close();
  });

  test('the stream says what it holds: 4:2:0, BT.709, limited range, the size', () => {
    const stream = probeStream(codec, joined(encodeTest(backend, settings, 2)));
    expect(stream).toMatchObject({
      ...{ codec_name: codec, width, height, pix_fmt: 'yuv420p', has_b_frames: 0 },
      ...{ color_range: 'tv', color_space: 'bt709', color_transfer: 'bt709', color_primaries: 'bt709' },
    });
  });

  test('another size is another encoder, whose stream goes on where the first one ended', () => {
    const other = { ...settings, width: 400, height: 224 };
    const stream = joined([...encodeTest(backend, settings, 5), ...encodeTest(backend, other, 5)]);
    const sizes = probeFrames(codec, stream).map((frame) => `${frame.width}×${frame.height} ${frame.type}`);
    expect(sizes).toEqual(
      ['320×240', '400×224'].flatMap((size) => [`${size} I`, ...Array.from({ length: 4 }, () => `${size} P`)]),
    );
  });

  test('memory does not grow over two thousand pictures', () => {
    const small = { ...settings, width: 96, height: 64, threads: 1, kbps: 500 };
    const encoder = backend.open(small);
    const source = new TestPicture(small.width);
    const code = (count: number): void => {
      for (let frame = 0; frame < count; frame++) {
        source.draw(frame, encoder.surface());
        encoder.encode(encoder.surface(), BigInt(frame), frame % 100 === 99);
      }
    };
    code(300);
    const before = process.memoryUsage.rss();
    code(2000);
    // One picture has 9 kB: kept, two thousand would be 18 MB.
    expect(process.memoryUsage.rss() - before).toBeLessThan(9_000_000);
    encoder.close();
  });

  test('opening and closing leaves nothing behind, and closing twice does no harm', () => {
    const cycle = (): void => {
      const encoder = backend.open({ ...settings, threads: 1 });
      encoder.encode(testPicture(settings, 0), 0n, false);
      encoder.close();
      encoder.close();
    };
    for (let round = 0; round < 5; round++) cycle();
    const before = process.memoryUsage.rss();
    for (let round = 0; round < 40; round++) cycle();
    expect(process.memoryUsage.rss() - before).toBeLessThan(20_000_000);
  });
}

interface Unit {
  readonly data: Uint8Array;
  readonly keyframe: boolean;
}

/** Codes pictures 0, 1, … of the synthetic source; keeps a copy of each unit. */
function encodeTest(
  backend: VideoEncoderBackend,
  settings: EncoderSettings,
  count: number,
  keyframes: readonly number[] = [],
): Unit[] {
  const encoder: VideoEncoder = backend.open(settings);
  const source = new TestPicture(settings.width);
  const units = Array.from({ length: count }, (_, frame) => {
    source.draw(frame, encoder.surface());
    const { data, keyframe } = encoder.encode(encoder.surface(), BigInt(frame), keyframes.includes(frame));
    return { data: Buffer.from(data), keyframe };
  });
  encoder.close();
  return units;
}

function testPicture({ width, height }: EncoderSettings, frame: number): PlanarPicture {
  const picture = blackPicture('i420', width, height);
  new TestPicture(width).draw(frame, picture);
  return picture;
}

function joined(units: readonly Unit[]): Uint8Array {
  return Buffer.concat(units.map(({ data }) => data));
}
