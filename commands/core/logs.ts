import { Args, Flags } from '@oclif/core';
import { z } from 'zod';
import { createControlClient } from '../../src/control/client/client.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../src/platform/paths.ts';

export default class CoreLogs extends PerunCommand {
  static override summary = 'Show what a core wrote';
  static override description =
    'Standard output and standard error of the program, also after it ended. Lines with --- are of the host.';
  static override examples = [
    { description: 'The newest lines', command: '<%= config.bin %> core logs amber-fox-12 --lines 20' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = z.object({ lines: z.array(z.string()) });
  static override args = { id: Args.string({ required: true, description: 'id of the session it plays in' }) };
  static override flags = {
    lines: Flags.integer({ char: 'n', summary: 'how many lines', default: 100, min: 0, max: 10_000 }),
  };

  async run(): Promise<{ lines: string[] }> {
    const { args, flags } = await this.parse(CoreLogs);
    const control = createControlClient({ socketPath: resolvePaths().controlSocket });
    const answer = await control.core.logs({ id: args.id, lines: flags.lines });
    for (const line of answer.lines) this.log(line);
    return answer;
  }
}
