import { Args, Flags } from '@oclif/core';
import { z } from 'zod';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { configFiles, readText } from '../../src/platform/config/config.ts';
import { settingKeys, settings } from '../../src/platform/config/settings.ts';
import { PerunError } from '../../src/shared/errors.ts';

const resultSchema = z.object({
  key: z.string(),
  value: z.unknown().describe('null where it was removed'),
  file: z.string(),
  live: z.boolean().describe('true where a running host heeds it at once'),
});

type Result = z.infer<typeof resultSchema>;

export default class ConfigSet extends PerunCommand {
  static override summary = 'Set one setting in your config.toml';
  static override description = `Comments and everything else in the file stay. Lists are written with commas, or as JSON. Hooks are written into the file by hand: see docs/configuration.md.`;
  static override examples = [
    { description: 'Log more', command: '<%= config.bin %> config set log-level debug' },
    {
      description: 'Other addresses from the next start on',
      command: '<%= config.bin %> config set listen tcp://127.0.0.1:9100,ws://127.0.0.1:9101',
    },
    { description: 'Back to the usual', command: '<%= config.bin %> config set listen --unset' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = resultSchema;
  static override args = {
    key: Args.string({ description: 'the setting', required: true, options: [...settingKeys] }),
    value: Args.string({ description: 'its value', ignoreStdin: true }),
  };
  static override flags = { unset: Flags.boolean({ summary: 'remove it instead', default: false }) };

  async run(): Promise<Result> {
    const { args, flags } = await this.parse(ConfigSet);
    const key = settingKeys.find((known) => known === args.key) ?? 'name';
    if (flags.unset === (args.value !== undefined)) {
      throw new PerunError('USAGE', 'either a value or --unset is needed', { remedy: 'see `perun config set --help`' });
    }
    const value = args.value === undefined ? undefined : readText(key, args.value);
    if (value instanceof PerunError) throw value;
    const { setInFile } = await import('../../src/platform/config/set.ts');
    const file = configFiles({ env: process.env }).user;
    setInFile(file, key, value);
    const { live } = settings[key];
    const when = live ? '' : '; it counts from the next start of the host on';
    this.note(`${value === undefined ? 'removed from' : 'set in'} ${file}${when}`);
    return { key, value: value ?? null, file, live };
  }
}
