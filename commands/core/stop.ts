import { Args } from '@oclif/core';
import { createControlClient } from '../../src/control/client/client.ts';
import { coreSchema, type CoreStatus } from '../../src/control/contract/schemas.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../src/platform/paths.ts';

export default class CoreStop extends PerunCommand {
  static override summary = 'Stop a core and end its session';
  static override examples = [
    { description: 'By the id of its session', command: '<%= config.bin %> core stop amber-fox-12' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = coreSchema;
  static override args = { id: Args.string({ required: true, description: 'id of the session it plays in' }) };

  async run(): Promise<CoreStatus> {
    const { args } = await this.parse(CoreStop);
    const core = await createControlClient({ socketPath: resolvePaths().controlSocket }).core.stop({ id: args.id });
    this.log(`core ${core.name} of session ${core.id} has stopped`);
    return core;
  }
}
