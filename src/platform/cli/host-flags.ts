import { resolve } from 'node:path';
import { Flags } from '@oclif/core';
import type { BooleanFlag, OptionFlag } from '@oclif/core/interfaces';
import { PerunError } from '../../shared/errors.ts';
import type { LogLevel } from '../../shared/logger.ts';
import { settings, type SettingValue } from '../config/settings.ts';
import { DesktopKind } from '../../shared/desktop.ts';

const desktops = ['off', 'auto', ...Object.values(DesktopKind)] as const;

/** What a host can be told at its start; settings of the configuration by the same names count where a flag is not given. */
export const hostFlags: {
  readonly listen: OptionFlag<string[] | undefined>;
  readonly control: OptionFlag<string | undefined>;
  readonly lan: BooleanFlag<boolean>;
  readonly pairing: OptionFlag<'required' | 'optional' | 'off' | undefined>;
  readonly 'page-certificate': OptionFlag<string | undefined>;
  readonly 'page-key': OptionFlag<string | undefined>;
  readonly punktfunk: OptionFlag<string | undefined>;
  readonly source: OptionFlag<string | undefined>;
  readonly desktop: OptionFlag<SettingValue<'desktop'> | undefined>;
  readonly 'desktop-app': OptionFlag<string[] | undefined>;
  readonly 'max-sessions': OptionFlag<number | undefined>;
  readonly 'test-feedback': BooleanFlag<boolean>;
  readonly 'allow-origin': OptionFlag<string[] | undefined>;
  readonly 'log-level': OptionFlag<LogLevel | undefined>;
} = {
  listen: Flags.string({
    summary: 'address to listen on instead of the usual ones, with host:port behind its scheme; may be repeated',
    helpValue: 'unix:///path|tcp://…|ws://…|punktfunk://…',
    multiple: true,
    multipleNonGreedy: true,
    delimiter: ',',
    env: 'PERUN_LISTEN',
  }),
  control: Flags.string({
    summary: 'address of the control port instead of the usual one',
    helpValue: 'tcp://host:port|off',
    env: 'PERUN_CONTROL',
  }),
  lan: Flags.boolean({
    allowNo: true,
    summary: 'listen to other machines too: they need TLS and, by default, pairing',
    env: 'PERUN_LAN',
  }),
  pairing: Flags.option({
    summary: 'required (default): other machines pair first; optional: they may play unpaired; off: also without TLS',
    options: ['required', 'optional', 'off'] as const,
    env: 'PERUN_PAIRING',
  })(),
  'page-certificate': Flags.file({
    summary: 'PEM file with a certificate for the page, with --lan; default: one of the authority that the host makes',
    env: 'PERUN_PAGE_CERTIFICATE',
    dependsOn: ['page-key'],
    // The one in the background has another folder.
    parse: async (path) => resolve(path),
  }),
  'page-key': Flags.file({
    summary: 'PEM file with its key',
    env: 'PERUN_PAGE_KEY',
    parse: async (path) => resolve(path),
  }),
  punktfunk: Flags.string({
    summary: 'serve punktfunk clients at this UDP address; the same as --listen punktfunk://host:port',
    helpValue: 'host:port|off',
    env: 'PERUN_PUNKTFUNK',
  }),
  source: Flags.custom({
    summary: 'what punktfunk clients see whatever they ask for',
    helpValue: 'desktop|app:<name>|core:<session>|synthetic|units:<bytes>',
    env: 'PERUN_SOURCE',
    parse: async (text) => readSource(text),
  })(),
  desktop: Flags.option({
    summary: 'show punktfunk clients a desktop: one that runs, or one that is started without a screen',
    options: desktops,
    env: 'PERUN_DESKTOP',
  })(),
  'desktop-app': Flags.string({
    summary: 'program that is started on the desktop, or one of its arguments; may be repeated',
    helpValue: '<word>',
    multiple: true,
    multipleNonGreedy: true,
    env: 'PERUN_DESKTOP_APP',
    dependsOn: ['desktop'],
  }),
  'max-sessions': Flags.integer({
    summary: 'punktfunk clients that are served at once (default: 4)',
    min: 1,
    max: 64,
    env: 'PERUN_MAX_SESSIONS',
  }),
  'test-feedback': Flags.boolean({
    allowNo: true,
    summary: 'send punktfunk clients a scripted burst of rumble and lights, to test them',
    env: 'PERUN_TEST_FEEDBACK',
  }),
  'allow-origin': Flags.string({
    summary: 'origin of a foreign page that may connect; may be repeated',
    helpValue: 'https://example.org',
    multiple: true,
    multipleNonGreedy: true,
    delimiter: ',',
    env: 'PERUN_ALLOW_ORIGIN',
  }),
  'log-level': Flags.option({
    summary: 'least important lines that are logged (default: info)',
    options: ['debug', 'info', 'warn', 'error'] as const,
    env: 'PERUN_LOG_LEVEL',
  })(),
};

function readSource(text: string): string {
  const read = settings.source.schema.safeParse(text);
  if (read.success) return text;
  throw new PerunError('USAGE', `${text} is no source`, { remedy: read.error.issues[0]?.message ?? '' });
}
