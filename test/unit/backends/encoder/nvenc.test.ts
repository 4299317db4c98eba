import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { nvencLayout111 } from '../../../../backends/bindings/nvenc/layout-11-1.ts';
import { nvencLayout121 } from '../../../../backends/bindings/nvenc/layout-12-1.ts';
import { createNvencBackend, nvencBackend } from '../../../../backends/encoder/nvenc/nvenc.ts';
import { root } from '../../../../scripts/root.ts';
import type { EncoderSettings, VideoEncoder } from '../../../../src/drivers/encoder.ts';
import { readTestNumber, TestPicture } from '../../../../src/shared/test-picture.ts';
import type { VideoCodec } from '../../../../src/shared/video.ts';
import { nvencHeaders, NvencStandIn } from '../../../support/nvenc/stand-in.ts';
import { decodeStream } from '../../../support/video/ffmpeg.ts';

const layouts = { '11.1': nvencLayout111, '12.1': nvencLayout121 };
const settings: EncoderSettings = {
  ...{ codec: 'h264', width: 320, height: 256, kbps: 6000, slices: 3 },
  rate: { numerator: 60, denominator: 1 },
};

/** The rows of docs/encoders.md about NVENC: the values of a field for each codec, in words. */
function documented(codec: VideoCodec): Record<string, string> {
  const text =
    readFileSync(join(root, 'docs/encoders.md'), 'utf8')
      .split('\n## ')
      .find((part) => part.startsWith('nvenc')) ?? '';
  const rows = [...text.matchAll(/^\| `([\w.]+)` +\| ([^|]+?) +\| ([^|]+?) +\|$/gm)];
  const values = rows.map(([, field = '', h264 = '', hevc = '']) => [field, codec === 'h264' ? h264 : hevc] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== '–'));
}

describe.each(nvencHeaders())('NVENC $version', (header) => {
  const standIn = new NvencStandIn(header);
  const backend = createNvencBackend(standIn.libraries);
  const layout = layouts[header.version as keyof typeof layouts];
  afterEach(() => expect([standIn.faults, standIn.alive]).toEqual(['', 0]));
  afterAll(() => standIn.remove());

  /** What the words of the docs are worth for some settings. */
  function worth(words: string, { width, height, rate, kbps, slices = 1 }: EncoderSettings, isSplit: boolean): string {
    const known: Record<string, number> = {
      ...{ width, height, 'kbit/s × 1000': kbps * 1000, 'bits of one frame': (kbps * 1000) / 60 },
      ...{ 'rate, above': rate.numerator, 'rate, below': rate.denominator },
      ...{ slices: isSplit || slices === 1 ? 0 : slices, '3 with slices, else 0': isSplit || slices === 1 ? 0 : 3 },
      '1 with slices, else 0': isSplit || slices === 1 ? 0 : 1,
      '2 above 1 Gpixel/s, else 15': isSplit ? 2 : 15,
    };
    const name = /^`(\w+)`$/.exec(words)?.[1];
    if (name === undefined) return String(known[words] ?? Number(words));
    return layout.guids[name] ?? String(layout.numbers[name]);
  }

  it.each<[string, Partial<EncoderSettings>, boolean]>([
    ['H.264 in slices', {}, false],
    ['H.264 in one', { slices: 1, kbps: 900 }, false],
    ['HEVC in slices', { codec: 'hevc' }, false],
    [
      'HEVC of more than a gigapixel per second',
      { codec: 'hevc', width: 3840, height: 2160, rate: { numerator: 144, denominator: 1 }, kbps: 60_000 },
      true,
    ],
  ])('is sent exactly what the docs say: %s', (_what, change, isLarge) => {
    const wanted = { ...settings, ...change };
    const perSecond = (wanted.kbps * 1000 * wanted.rate.denominator) / wanted.rate.numerator;
    const encoder = backend.open(wanted);
    const { seen } = standIn;
    encoder.close();
    const isSplit = isLarge && header.version !== '11.1';
    const docs = Object.entries(documented(wanted.codec)).filter(
      ([field]) => header.version !== '11.1' || field !== 'splitEncodeMode',
    );
    const told = docs.map(([field, words]) => [
      field,
      words === 'bits of one frame' ? String(Math.round(perSecond)) : worth(words, wanted, isSplit),
    ]);
    expect(seen).toEqual(Object.fromEntries(told));
  });

  it('HEVC is coded, keyframes where they are asked for, in as many slices as the driver makes', () => {
    const hevc = { ...settings, codec: 'hevc' } as const;
    const encoder = backend.open(hevc);
    const parts: number[] = [];
    const units = codeTest(
      encoder,
      8,
      (frame) => frame === 5,
      () => void parts.push(1),
    );
    encoder.close();
    expect(units.map(({ keyframe }) => keyframe)).toEqual([true, false, false, false, false, true, false, false]);
    // The stand-in makes one.
    expect(parts.length).toBe(8);
    const stream = Buffer.concat(units.map(({ data }) => data));
    expect(decodeStream('hevc', stream, 320, 256).map(readTestNumber)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('a bitrate changes without a keyframe, and the driver is told of nothing else', () => {
    const encoder = backend.open(settings);
    codeTest(encoder, 2);
    const before = standIn.seen;
    encoder.setBitrate(1200);
    const after = standIn.seen;
    expect(codeTest(encoder, 1)[0]?.keyframe).toBe(false);
    encoder.close();
    const changed = Object.keys(after).filter((field) => after[field] !== before[field]);
    expect(changed).toEqual([
      'rcParams.averageBitRate',
      'rcParams.maxBitRate',
      'rcParams.vbvBufferSize',
      'rcParams.vbvInitialDelay',
    ]);
  });

  it('a card without an encoder is said so in one line', () => {
    standIn.refuse(2);
    const what = 'Stand-in card opens no encoder: NV_ENC_ERR_UNSUPPORTED_DEVICE (2)';
    expect(backend.probe()).toMatchObject({ available: false, found: what });
    expect(() => backend.open(settings)).toThrow(expect.objectContaining({ code: 'FAILED', message: what }));
    standIn.refuse(0);
    expect(backend.probe()).toEqual({ available: true, found: `NVENC ${header.version} on Stand-in card` });
  });

  it('pictures larger than the card takes are refused', () => {
    expect(() => backend.open({ ...settings, width: 4098 })).toThrow(
      expect.objectContaining({ code: 'FAILED', message: 'Stand-in card codes h264 up to 4096×4096' }),
    );
  });
});

describe('drivers that do not fit', () => {
  const [header] = nvencHeaders();

  it.each<[string, [number, number]]>([
    ['10.0', [10, 0]],
    ['11.0', [11, 0]],
  ])('one of NVENC %s is too old', (version, most) => {
    const standIn = new NvencStandIn(header ?? { version: '', include: '' }, most);
    expect(createNvencBackend(standIn.libraries).probe()).toMatchObject({
      available: false,
      found: `NVENC cannot be loaded: the driver speaks NVENC ${version}, 11.1 is the least`,
    });
    standIn.remove();
  });

  it('one that says it speaks a newer release than its structs are of answers by its versions, not by a crash', () => {
    const standIn = new NvencStandIn(header ?? { version: '', include: '' }, [12, 1]);
    expect(createNvencBackend(standIn.libraries).probe()).toMatchObject({ available: false });
    expect(standIn.faults).not.toBe('');
    standIn.remove();
  });

  it('none is said so, with what brings it', () => {
    const missing = createNvencBackend({
      encode: '/nonexistent/libnvidia-encode.so.1',
      cuda: '/nonexistent/libcuda.so.1',
    });
    expect(missing.probe()).toMatchObject({
      available: false,
      found: expect.stringMatching(/^NVENC cannot be loaded: \/nonexistent\/libcuda\.so\.1: /),
      remedy: expect.stringContaining('driver'),
    });
    expect(() => missing.open(settings)).toThrow(expect.objectContaining({ code: 'MISSING_CAPABILITY' }));
    expect(nvencBackend.probe()).toHaveProperty('available');
  });
});

function codeTest(
  encoder: VideoEncoder,
  count: number,
  isKey: (frame: number) => boolean = () => false,
  onSlice?: () => void,
): { readonly data: Uint8Array; readonly keyframe: boolean }[] {
  const source = new TestPicture(encoder.settings.width);
  return Array.from({ length: count }, (_, at) => {
    source.draw(at, encoder.surface());
    const { data, keyframe } = encoder.encode(encoder.surface(), BigInt(at), isKey(at), onSlice);
    return { data: Buffer.from(data), keyframe };
  });
}
