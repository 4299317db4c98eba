import { Args } from '@oclif/core';
import { createControlClient } from '../../src/control/client/client.ts';
import { type SaveInfo, saveSchema } from '../../src/control/contract/save.ts';
import { confirm } from '../../src/platform/cli/confirm.ts';
import { PerunCommand, yesFlag } from '../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { formatAge } from '../../src/shared/quantities.ts';

export default class SaveDelete extends PerunCommand {
  static override summary = 'Delete a save for good';
  static override examples = [
    { description: 'Ask first', command: '<%= config.bin %> save delete 3f2a91c07e' },
    { description: 'From a script', command: '<%= config.bin %> save delete 3f2a91c07e --yes' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = saveSchema;
  static override args = { save: Args.string({ required: true, description: 'name of the save' }) };
  static override flags = { yes: yesFlag };

  async run(): Promise<SaveInfo> {
    const { args, flags } = await this.parse(SaveDelete);
    const client = createControlClient({ socketPath: resolvePaths().controlSocket });
    const { id, title, slot, createdAt } = await client.save.show({ id: args.save });
    await confirm(`delete save ${id} of ${title}, slot ${slot}, ${formatAge(createdAt)} old?`, flags.yes);
    const deleted = await client.save.delete({ id });
    this.log(`save ${id} is deleted`);
    return deleted;
  }
}
