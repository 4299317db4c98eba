import { Args, Flags } from '@oclif/core';
import { z } from 'zod';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { PerunError } from '../../src/shared/errors.ts';

const resultSchema = z.object({
  address: z.string(),
  role: z.enum(['core', 'client', 'host']).describe('what this program was towards the peer'),
  broken: z.int(),
  rules: z.array(
    z.object({
      id: z.string(),
      sentence: z.string().describe('what the protocol says'),
      result: z.enum(['kept', 'broken', 'skipped']),
      detail: z.string().describe('what was seen, where the rule was not kept'),
    }),
  ),
});

type Result = z.infer<typeof resultSchema>;

const marks = { kept: 'ok', broken: 'BROKEN', skipped: 'skipped' } as const;

export default class ToolConformance extends PerunCommand {
  static override summary = 'Check another implementation of the Perun protocol';
  static override description = `Connects to a host as a core or a client, or waits with --listen for a core or client to connect again and again, and says which rules it breaks. Ends with 1 where it breaks any.`;
  static override examples = [
    {
      description: 'Check a host as a core would meet it',
      command: '<%= config.bin %> <%= command.id %> tcp://127.0.0.1:9000 --as core',
    },
    {
      description: 'Check a client',
      command: '<%= config.bin %> <%= command.id %> tcp://127.0.0.1:9005 --listen',
    },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = resultSchema;
  static override args = {
    address: Args.string({ required: true, description: 'where the host is, or where to listen' }),
  };
  static override flags = {
    as: Flags.option({
      options: ['core', 'client'] as const,
      summary: 'what to be towards a host',
      exclusive: ['listen'],
    })(),
    listen: Flags.boolean({ summary: 'be the host, and check who connects', default: false }),
    patience: Flags.integer({ summary: 'milliseconds for what must happen', default: 3000, min: 100, max: 60_000 }),
  };

  async run(): Promise<Result> {
    const { args, flags } = await this.parse(ToolConformance);
    const role = flags.listen ? 'host' : flags.as;
    if (role === undefined) {
      throw new PerunError('USAGE', 'neither --as nor --listen says what to be', {
        remedy: 'add --as core, --as client, or --listen',
      });
    }
    const { checkConformance } = await import('../../src/host/conformance.ts');
    const rules = await checkConformance({
      address: args.address,
      role,
      patienceMs: flags.patience,
      onListening: (address) => this.note(`waiting for connections at ${address}`),
      onResult: ({ id, sentence, result, detail }) => {
        this.log(`${marks[result].padEnd(8)} ${id}${detail === '' ? '' : `: ${detail}`}`);
        if (result === 'broken') this.log(`         the protocol: ${sentence}`);
      },
    });
    const broken = rules.filter(({ result }) => result === 'broken').length;
    this.log(broken === 0 ? 'no rule is broken' : `${broken} of ${rules.length} rules are broken`);
    if (broken > 0) process.exitCode = 1;
    return { address: args.address, role, broken, rules: rules.map((rule) => ({ ...rule })) };
  }
}
