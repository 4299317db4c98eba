import { resolve } from 'node:path';
import { Args } from '@oclif/core';
import { z } from 'zod';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { assertUsable, describeProblem, readConfigFile } from '../../src/platform/config/config-file.ts';
import { readConfig } from '../../src/platform/config/config.ts';
import { PerunError } from '../../src/shared/errors.ts';

const resultSchema = z.object({
  problems: z.array(
    z.object({
      file: z.string().describe('or the variable'),
      key: z.string().nullable(),
      message: z.string(),
      fatal: z.boolean().describe('false where it is left out and the rest counts'),
    }),
  ),
});

type Result = z.infer<typeof resultSchema>;

export default class ConfigValidate extends PerunCommand {
  static override summary = 'Check the configuration';
  static override description = `Checks variables and every file that counts here, or one file. Ends with exit code 2 where something in them cannot be used.`;
  static override examples = [
    { description: 'What counts here', command: '<%= config.bin %> config validate' },
    { description: 'A file before it is put in place', command: '<%= config.bin %> config validate new.toml' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = resultSchema;
  static override args = { file: Args.string({ description: 'a file instead of those that count' }) };

  async run(): Promise<Result> {
    const { args } = await this.parse(ConfigValidate);
    const problems =
      args.file === undefined ? readConfig({ env: process.env, cwd: process.cwd() }).problems : check(args.file);
    for (const problem of problems) this.note(`perun: ${describeProblem(problem)}`);
    assertUsable(problems);
    this.log(problems.length === 0 ? 'nothing is wrong' : 'it can be used, without what is named above');
    return { problems: [...problems] };
  }
}

function check(path: string) {
  const read = readConfigFile(resolve(path), false);
  if (read === undefined) throw new PerunError('NOT_FOUND', `there is no file ${path}`, { remedy: 'check the path' });
  return read.problems;
}
