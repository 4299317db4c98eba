import { describe, expect, it } from 'vitest';
import type { EncoderSettings, VideoEncoder, VideoEncoderBackend } from '../../../../src/drivers/encoder.ts';
import { createNvencBackend } from '../../../../backends/encoder/nvenc/nvenc.ts';
import { encoderCandidates } from '../../../../src/host/media/encoder-candidates.ts';
import { type EncoderCandidate, openEncoder } from '../../../../src/host/media/open-encoder.ts';
import type { BackendProbe } from '../../../../src/shared/backend-probe.ts';
import { PerunError } from '../../../../src/shared/errors.ts';
import { nvencHeaders, NvencStandIn } from '../../../support/nvenc/stand-in.ts';

const settings: EncoderSettings = {
  ...{ codec: 'h264', width: 640, height: 480, kbps: 2000, slices: 4 },
  rate: { numerator: 60, denominator: 1 },
};

/** A backend that opens, is missing, or refuses to open. */
function candidate(
  name: EncoderCandidate['name'],
  how: { probe?: BackendProbe; fault?: PerunError; unfit?: string; codecs?: VideoEncoderBackend['codecs'] } = {},
): EncoderCandidate & { asked: number } {
  const made = {
    name,
    asked: 0,
    ...(how.unfit !== undefined && { unfit: () => how.unfit }),
    load: async (): Promise<VideoEncoderBackend> => ({
      name,
      codecs: how.codecs ?? ['h264'],
      steadyBitrate: true,
      probe: () => how.probe ?? { available: true, found: `library of ${name}` },
      open: () => {
        made.asked += 1;
        if (how.fault !== undefined) throw how.fault;
        return { settings, name } as unknown as VideoEncoder;
      },
    }),
  };
  return made;
}

const missing: BackendProbe = { available: false, found: 'no library here', remedy: 'apt install it' };

describe('choosing an encoder', () => {
  it('takes the first that opens, and says why those before it were not taken', async () => {
    const second = candidate('libav');
    const broken = candidate('x264', { fault: new PerunError('FAILED', 'the driver is too old') });
    const { encoder, line } = await openEncoder(
      [broken, candidate('x264', { probe: missing }), second],
      'auto',
      settings,
    );
    expect(encoder).toMatchObject({ name: 'libav' });
    expect(line).toBe(
      'h264 640×480@60 is coded by libav (library of libav); not by x264: the driver is too old; x264: no library here',
    );
    expect(broken.asked).toBe(1);
  });

  it('does not load what another does better, unless it was named', async () => {
    const first = candidate('x264', { unfit: 'too many pixels' });
    expect((await openEncoder([first, candidate('libav')], 'auto', settings)).line).toContain('x264: too many pixels');
    expect(first.asked).toBe(0);
    expect((await openEncoder([first, candidate('libav')], 'x264', settings)).line).toBe(
      'h264 640×480@60 is coded by x264 (library of x264)',
    );
  });

  it('a name is a name: nothing else is taken in its place', async () => {
    const other = candidate('libav');
    await expect(openEncoder([candidate('x264', { probe: missing }), other], 'x264', settings)).rejects.toMatchObject({
      code: 'MISSING_CAPABILITY',
      message: 'x264 does not code h264 640×480@60: x264: no library here',
      remedy: 'apt install it; set video-encoder to auto',
    });
    expect(other.asked).toBe(0);
  });

  it('backends of other codecs are passed over', async () => {
    const all = [candidate('x264'), candidate('libav', { codecs: ['hevc'] })];
    expect((await openEncoder(all, 'auto', { ...settings, codec: 'hevc' })).line).toBe(
      'hevc 640×480@60 is coded by libav (library of libav)',
    );
    await expect(openEncoder(all.slice(0, 1), 'auto', { ...settings, codec: 'hevc' })).rejects.toMatchObject({
      code: 'MISSING_CAPABILITY',
      message: expect.stringContaining('there is no such encoder for this codec'),
    });
  });

  it('settings out of range are the fault of who asks', async () => {
    const fault = new PerunError('USAGE', 'no encoder takes width 1');
    const other = candidate('libav');
    await expect(openEncoder([candidate('x264', { fault }), other], 'auto', settings)).rejects.toBe(fault);
    expect(other.asked).toBe(0);
  });
});

describe('the encoders of this machine', () => {
  /** Whatever card the machine has. */
  const software = encoderCandidates.filter(({ name }) => name !== 'nvenc' && name !== 'vaapi');
  const opened = async (
    candidates: readonly EncoderCandidate[],
    change: Partial<EncoderSettings> = {},
  ): Promise<string> => {
    const { encoder, line } = await openEncoder(candidates, 'auto', { ...settings, ...change });
    encoder.close();
    return line;
  };

  it('cards come before the processor', () => {
    expect(encoderCandidates.map(({ name }) => name)).toEqual(['nvenc', 'vaapi', 'x264', 'libav', 'libav']);
  });

  it('in slices where they are taken, on several threads where one is too slow, and HEVC', async () => {
    expect(await opened(software)).toBe('h264 640×480@60 is coded by x264 (libx264, build 164)');
    expect(await opened(software, { width: 1280, height: 720, slices: 1 })).toMatch(
      /is coded by libav-x264 .*nobody takes slices/,
    );
    expect(await opened(software, { width: 2560, height: 1440 })).toMatch(/is coded by libav-x264 .*too many pixels/);
    expect(await opened(software, { codec: 'hevc' })).toMatch(/is coded by libav-x265/);
  });

  it('a card that codes is taken; one without an encoder, a driver too old and none are passed over in one line', async () => {
    const [header] = nvencHeaders();
    if (header === undefined) throw new Error('no header of NVENC');
    const [standIn, old] = [new NvencStandIn(header), new NvencStandIn(header, [10, 0])];
    const nvenc = (libraries: NvencStandIn['libraries']): EncoderCandidate => ({
      name: 'nvenc',
      load: async () => createNvencBackend(libraries),
    });
    const taken = 'h264 640×480@60 is coded by ';
    const instead = `${taken}x264 (libx264, build 164); not by nvenc: `;
    expect(await opened([nvenc(standIn.libraries), ...software])).toBe(
      `${taken}nvenc (NVENC ${header.version} on Stand-in card)`,
    );
    standIn.refuse(2);
    expect(await opened([nvenc(standIn.libraries), ...software])).toBe(
      `${instead}Stand-in card opens no encoder: NV_ENC_ERR_UNSUPPORTED_DEVICE (2)`,
    );
    expect(await opened([nvenc(old.libraries), ...software])).toBe(
      `${instead}NVENC cannot be loaded: the driver speaks NVENC 10.0, 11.1 is the least`,
    );
    expect(await opened([nvenc({ encode: '/none/e.so', cuda: '/none/c.so' }), ...software])).toMatch(
      /^h264 640×480@60 is coded by x264 \(libx264, build 164\); not by nvenc: NVENC cannot be loaded: \/none\/c\.so: [^\n]+$/,
    );
    expect([standIn.alive, old.alive]).toEqual([0, 0]);
    standIn.remove();
    old.remove();
  });
});
