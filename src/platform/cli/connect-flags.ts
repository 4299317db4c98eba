import { Flags } from '@oclif/core';
import type { BooleanFlag, OptionFlag } from '@oclif/core/interfaces';
import { graphicsFlag, type GraphicsName } from './graphics-flag.ts';
import { punktfunkFlags } from './punktfunk-flags.ts';

/** What `client connect` takes, of either protocol. */
export const connectFlags: typeof punktfunkFlags & {
  readonly session: OptionFlag<string | undefined>;
  readonly view: OptionFlag<'terminal' | 'dump' | 'none'>;
  readonly seat: OptionFlag<string | undefined>;
  readonly graphics: OptionFlag<GraphicsName>;
  readonly pin: OptionFlag<string | undefined>;
  readonly name: OptionFlag<string | undefined>;
  readonly trace: OptionFlag<string | undefined>;
  readonly debug: BooleanFlag<boolean>;
  readonly frames: OptionFlag<number | undefined>;
} = {
  session: Flags.string({ char: 's', summary: 'id of the session (default: the newest)', env: 'PERUN_SESSION' }),
  view: Flags.option({
    summary: 'where the picture goes',
    options: ['terminal', 'dump', 'none'] as const,
    default: 'terminal' as const,
    env: 'PERUN_VIEW',
  })(),
  seat: Flags.string({
    summary: 'watch, play (any free seat), own, or 1 to 16 (default: play in the terminal, else watch)',
    helpValue: 'watch|play|own|1..16',
    env: 'PERUN_SEAT',
  }),
  graphics: Flags.option(graphicsFlag)(),
  pin: Flags.string({
    summary: 'pair first with the PIN the host shows, or insist on its fingerprint',
    helpValue: '4 digits|64 hex digits',
    env: 'PERUN_PIN',
  }),
  name: Flags.string({ summary: 'what the others see you as (default: your login)', env: 'PERUN_NAME' }),
  trace: Flags.string({
    summary: 'append number, size and SHA-256 of each decoded frame to a file',
    helpValue: 'file',
  }),
  debug: Flags.boolean({ summary: 'the registers of the core below the picture, told to the owner of the host' }),
  frames: Flags.integer({ summary: 'end after so many frames (dump, none and punktfunk)', min: 1 }),
  ...punktfunkFlags,
};
