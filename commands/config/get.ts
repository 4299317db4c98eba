import { Args, Flags } from '@oclif/core';
import { z } from 'zod';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { origins, readConfig } from '../../src/platform/config/config.ts';
import { redact, settingKeys } from '../../src/platform/config/settings.ts';

const resultSchema = z.object({
  key: z.string(),
  value: z.unknown().describe('null where it depends; secrets are hidden'),
  origin: z.enum(origins),
  place: z.string().nullable().describe('the variable or file it stands in'),
});

type Result = z.infer<typeof resultSchema>;

export default class ConfigGet extends PerunCommand {
  static override summary = 'Print one setting';
  static override examples = [{ description: 'For scripts', command: '<%= config.bin %> config get log-level' }];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = resultSchema;
  static override args = {
    key: Args.string({ description: 'the setting', required: true, options: [...settingKeys] }),
  };
  static override flags = {
    'show-origin': Flags.boolean({ summary: 'say where it comes from, on stderr' }),
  };

  async run(): Promise<Result> {
    const { args, flags } = await this.parse(ConfigGet);
    const config = readConfig({ env: process.env, cwd: process.cwd() }).assertUsable();
    const { key, value, origin, place } = config.find(settingKeys.find((known) => known === args.key) ?? 'name');
    const shown = redact(value);
    if (shown !== null) this.log(typeof shown === 'string' ? shown : JSON.stringify(shown));
    if (flags['show-origin'] || shown === null) this.note(place === null ? origin : `${origin}: ${place}`);
    return { key, value: shown, origin, place };
  }
}
