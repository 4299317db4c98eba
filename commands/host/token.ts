import { Flags } from '@oclif/core';
import { z } from 'zod';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../src/platform/paths.ts';

const resultSchema = z.object({
  token: z.string().describe('for the header Authorization: Bearer'),
  file: z.string().describe('where it is kept, readable by its owner alone'),
});

type Result = z.infer<typeof resultSchema>;

export default class HostToken extends PerunCommand {
  static override summary = 'Print the token that lets programs and pages use the control port';
  static override description = `Who has it may do all that you may do with this host. It stays the same until it is replaced, and a running host heeds a new one at once.`;
  static override examples = [
    {
      description: 'For a script, which sends it as a bearer token (docs/api.md)',
      command: '<%= config.bin %> host token',
    },
    { description: 'Take the old one back', command: '<%= config.bin %> host token --new' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = resultSchema;
  static override flags = {
    new: Flags.boolean({ summary: 'replace it first; whoever uses the old one is let in no more' }),
  };

  async run(): Promise<Result> {
    const { flags } = await this.parse(HostToken);
    const { controlToken } = await import('../../src/host/control-token.ts');
    const result = controlToken(resolvePaths(), flags.new);
    this.log(result.token);
    return result;
  }
}
