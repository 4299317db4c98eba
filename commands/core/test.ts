import { Args, Flags } from '@oclif/core';
import { z } from 'zod';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../src/platform/paths.ts';

const resultSchema = z.object({
  passed: z.int(),
  failed: z.int(),
  unknown: z.int().describe('programs that reported nothing'),
  roms: z.array(
    z.object({
      rom: z.string(),
      result: z.enum(['passed', 'failed', 'unknown']),
      by: z.enum(['screen', 'memory', 'registers', 'serial', '']).describe('how it reported'),
      detail: z.string().describe('its own words, or why there is no result'),
      frames: z.int().describe('frames it ran'),
    }),
  ),
});

type Result = z.infer<typeof resultSchema>;

const marks = { passed: 'ok', failed: 'FAILED', unknown: 'unknown' } as const;

export default class CoreTest extends PerunCommand {
  static override summary = 'Run test programs on a core and read their results';
  static override description = `Needs no running host. Reads what the public test programs for the Game Boy report: text on the link port, a signature in the cartridge's memory, registers at LD B,B, or a picture whose SHA-256 lies beside the program in a .screen file. Ends with 1 where any did not pass.`;
  static override examples = [
    { description: 'A folder of programs', command: '<%= config.bin %> core test ./test-roms' },
    {
      description: 'One program, on the core in a folder',
      command: '<%= config.bin %> core test cpu.gb --core ./my-core',
    },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = resultSchema;
  static override args = {
    target: Args.string({ required: true, description: 'test program, or a folder of them' }),
  };
  static override flags = {
    core: Flags.string({ summary: 'folder of the core (default: the one that plays such files)' }),
    system: Flags.string({ summary: 'choose the core by system or name', exclusive: ['core'] }),
    frames: Flags.integer({ summary: 'give a program up after so many frames', default: 7200, min: 1, max: 1_000_000 }),
  };

  async run(): Promise<Result> {
    const { args, flags } = await this.parse(CoreTest);
    const { runCoreTests } = await import('../../src/host/core-test/run-tests.ts');
    const roms = await runCoreTests({
      paths: resolvePaths(),
      target: args.target,
      core: flags.core,
      system: flags.system,
      frames: flags.frames,
      onResult: ({ rom, result, detail }) => {
        this.log(`${marks[result].padEnd(8)} ${rom}${detail === '' ? '' : `: ${detail}`}`);
      },
    });
    const count = (result: Result['roms'][number]['result']): number =>
      roms.filter((one) => one.result === result).length;
    const counts = { passed: count('passed'), failed: count('failed'), unknown: count('unknown') };
    this.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.unknown} without a result`);
    if (counts.passed < roms.length) process.exitCode = 1;
    return { ...counts, roms: [...roms] };
  }
}
