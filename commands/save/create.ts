import { Args, Flags } from '@oclif/core';
import { createControlClient } from '../../src/control/client/client.ts';
import { type SaveInfo, saveSchema } from '../../src/control/contract/save.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../src/platform/paths.ts';

export default class SaveCreate extends PerunCommand {
  static override summary = 'Save what a session plays, at this moment';
  static override description = `A slot keeps its last versions; see docs/limits.md for how many.`;
  static override examples = [
    { description: 'To slot 0', command: '<%= config.bin %> save create amber-fox-12' },
    { description: 'To a slot with a name', command: '<%= config.bin %> save create amber-fox-12 --slot before-boss' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = saveSchema;
  static override args = { session: Args.string({ required: true, description: 'id of the session' }) };
  static override flags = { slot: Flags.string({ summary: '0 to 9, or a name', default: '0' }) };

  async run(): Promise<SaveInfo> {
    const { args, flags } = await this.parse(SaveCreate);
    const client = createControlClient({ socketPath: resolvePaths().controlSocket });
    const save = await client.save.create({ session: args.session, slot: flags.slot });
    this.log(`saved ${save.title} as ${save.id}, slot ${save.slot}`);
    return save;
  }
}
