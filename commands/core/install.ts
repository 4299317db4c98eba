import { Args } from '@oclif/core';
import { availableCoreSchema, type AvailableCore } from '../../src/control/contract/schemas.ts';
import { confirm } from '../../src/platform/cli/confirm.ts';
import { PerunCommand, yesFlag } from '../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../src/platform/paths.ts';

export default class CoreInstall extends PerunCommand {
  static override summary = 'Install a core from a folder or a git repository';
  static override description = 'The folder needs a perun-core.toml. Nothing of it is run or built by installing.';
  static override examples = [
    { description: 'From a folder', command: '<%= config.bin %> core install ./my-core' },
    {
      description: 'From a repository',
      command: '<%= config.bin %> core install https://example.org/gameboy-core.git',
    },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = availableCoreSchema;
  static override args = { source: Args.string({ required: true, description: 'folder, or what git can clone' }) };
  static override flags = { yes: yesFlag };

  async run(): Promise<AvailableCore> {
    const { args, flags } = await this.parse(CoreInstall);
    const { install } = await import('../../src/host/core-catalogue.ts');
    const core = await install(resolvePaths(), args.source, (name) =>
      confirm(`a core named ${name} is installed already; replace it?`, flags.yes),
    );
    this.log(`core ${core.name} is installed in ${core.origin}`);
    return core;
  }
}
