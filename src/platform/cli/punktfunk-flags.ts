import { Flags } from '@oclif/core';
import type { BooleanFlag, OptionFlag } from '@oclif/core/interfaces';
import { PerunError } from '../../shared/errors.ts';

/** Width, height and rate of a picture. */
export interface PictureMode {
  readonly width: number;
  readonly height: number;
  readonly refreshHz: number;
}

/** Reads `1280x720x60`, `1280x720@60` or `1280x720`; 60 Hz unless said. Fails with USAGE. */
export function readMode(text: string): PictureMode {
  const [, width, height, refreshHz] = /^(\d{1,5})x(\d{1,5})(?:[x@](\d{1,3}))?$/u.exec(text) ?? [];
  if (width !== undefined && height !== undefined) {
    return { width: Number(width), height: Number(height), refreshHz: Number(refreshHz ?? 60) };
  }
  throw new PerunError('USAGE', `${text} is no mode of a picture`, {
    remedy: 'write width x height x rate: 1280x720x60',
  });
}

/** What `client connect` takes for punktfunk hosts alone. */
export const punktfunkFlags: {
  readonly protocol: OptionFlag<'perun' | 'punktfunk' | undefined>;
  readonly mode: OptionFlag<PictureMode | undefined>;
  readonly remode: OptionFlag<PictureMode | undefined>;
  readonly bitrate: OptionFlag<number | undefined>;
  readonly codec: OptionFlag<'h264' | 'hevc' | undefined>;
  readonly gamepad: OptionFlag<'xbox360' | 'dualsense' | undefined>;
  readonly seconds: OptionFlag<number | undefined>;
  readonly out: OptionFlag<string | undefined>;
  readonly bridge: OptionFlag<string | undefined>;
  readonly launch: OptionFlag<string | undefined>;
  readonly 'input-test': BooleanFlag<boolean>;
  readonly verify: BooleanFlag<boolean>;
  readonly 'video-drop': OptionFlag<number | undefined>;
} = {
  protocol: Flags.option({
    summary: 'what the host speaks (default: what the address says)',
    options: ['perun', 'punktfunk'] as const,
    env: 'PERUN_PROTOCOL',
  })(),
  mode: Flags.custom<PictureMode>({
    summary: 'picture to ask for (default: 1280x720x60)',
    helpValue: 'width x height x rate',
    helpGroup: 'PUNKTFUNK',
    parse: async (text) => readMode(text),
  })(),
  remode: Flags.custom<PictureMode>({
    summary: 'picture to change to while it streams',
    helpValue: 'width x height x rate',
    helpGroup: 'PUNKTFUNK',
    parse: async (text) => readMode(text),
  })(),
  bitrate: Flags.integer({
    summary: 'kbit/s to ask for (default: as the host likes)',
    helpGroup: 'PUNKTFUNK',
    min: 0,
    max: 8_000_000,
  }),
  codec: Flags.option({
    summary: 'video codec to prefer',
    helpGroup: 'PUNKTFUNK',
    options: ['h264', 'hevc'] as const,
  })(),
  gamepad: Flags.option({
    summary: 'what our gamepads are on a desktop (default: as the host likes)',
    helpGroup: 'PUNKTFUNK',
    options: ['xbox360', 'dualsense'] as const,
  })(),
  seconds: Flags.integer({ summary: 'end so long after the first frame', helpGroup: 'PUNKTFUNK', min: 1 }),
  out: Flags.string({
    summary: 'write the video to a file, as ffmpeg and players read it',
    helpValue: 'file.h264|file.h265',
    helpGroup: 'PUNKTFUNK',
  }),
  bridge: Flags.string({
    summary: 'serve the stream to a native client on a Unix socket',
    helpValue: 'unix:///path',
    helpGroup: 'PUNKTFUNK',
  }),
  launch: Flags.string({
    summary: 'what the host is to show: session:<id>, or an id of its own',
    helpValue: 'id',
    helpGroup: 'PUNKTFUNK',
  }),
  'input-test': Flags.boolean({ summary: 'send something of every kind of input', helpGroup: 'PUNKTFUNK' }),
  verify: Flags.boolean({ summary: 'compare each frame with the test bytes of the host', helpGroup: 'PUNKTFUNK' }),
  'video-drop': Flags.integer({
    summary: 'throw away one of so many packets, to see what the parity is worth',
    helpGroup: 'PUNKTFUNK',
    min: 2,
    env: 'PERUN_VIDEO_DROP',
  }),
};
