import { Flags } from '@oclif/core';
import { z } from 'zod';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { formatTable } from '../../src/platform/cli/table.ts';
import { describeProblem } from '../../src/platform/config/config-file.ts';
import { origins, readConfig } from '../../src/platform/config/config.ts';
import { redact, settings } from '../../src/platform/config/settings.ts';

const resultSchema = z.array(
  z.object({
    key: z.string(),
    value: z.unknown().describe('null where it depends; secrets are hidden'),
    origin: z.enum(origins),
    place: z.string().nullable().describe('the variable or file it stands in'),
    what: z.string(),
  }),
);

type Result = z.infer<typeof resultSchema>;

export default class ConfigList extends PerunCommand {
  static override summary = 'List every setting and its value';
  static override description = `What counts is, the strongest first: a flag of the command, a variable, .perun.toml of the project (for settings that cannot harm), config.toml of the user, that of the system.`;
  static override examples = [
    { description: 'All of them', command: '<%= config.bin %> config list' },
    { description: 'With where each comes from', command: '<%= config.bin %> config list --show-origin' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = resultSchema;
  static override flags = {
    'show-origin': Flags.boolean({ summary: 'say where each value comes from' }),
  };

  async run(): Promise<Result> {
    const { flags } = await this.parse(ConfigList);
    const config = readConfig({ env: process.env, cwd: process.cwd() });
    for (const problem of config.problems) this.note(`perun: ${describeProblem(problem)}`);
    const found = config.all().map(({ key, value, origin, place }) => ({
      ...{ key, value: redact(value), origin, place },
      what: settings[key].what,
    }));
    const origin = flags['show-origin'];
    this.log(
      formatTable({
        columns: ['setting', 'value', ...(origin ? ['origin', 'from'] : ['what'])],
        rows: found.map((one) => {
          const text = one.value === null ? '–' : typeof one.value === 'string' ? one.value : JSON.stringify(one.value);
          return [one.key, text, ...(origin ? [one.origin, one.place ?? '–'] : [one.what])];
        }),
      }),
    );
    return found;
  }
}
