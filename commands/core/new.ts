import { join } from 'node:path';
import { Args } from '@oclif/core';
import { availableCoreSchema, type AvailableCore } from '../../src/control/contract/schemas.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';

export default class CoreNew extends PerunCommand {
  static override summary = 'Begin a core of your own from a template';
  static override examples = [
    { description: 'In TypeScript, in a folder of the name', command: '<%= config.bin %> core new typescript my-core' },
    { description: 'Run what you got', command: '<%= config.bin %> core run ./my-core' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = availableCoreSchema;
  static override args = {
    template: Args.string({ required: true, description: 'language of the template, for instance typescript' }),
    folder: Args.string({ description: 'folder to make; its last part names the core (default <template>-core)' }),
  };

  async run(): Promise<AvailableCore> {
    const { args } = await this.parse(CoreNew);
    const { scaffold } = await import('../../src/host/core-catalogue.ts');
    const core = scaffold(args.template, args.folder ?? join('.', `${args.template}-core`));
    this.log(
      `core ${core.name} is in ${core.origin}; read its README.md, then run it with \`perun core run ${core.origin}\``,
    );
    return core;
  }
}
