import { Args } from '@oclif/core';
import { createControlClient } from '../../src/control/client/client.ts';
import { type ShownSave, shownSaveSchema } from '../../src/control/contract/save.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { formatPairs } from '../../src/platform/cli/table.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { formatAge, formatBytes } from '../../src/shared/quantities.ts';

export default class SaveShow extends PerunCommand {
  static override summary = 'Show one save';
  static override description = 'With --json its picture comes along, a PNG in base64.';
  static override examples = [
    { description: 'By its name', command: '<%= config.bin %> save show 3f2a91c07e' },
    {
      description: 'Its picture as a file',
      command: '<%= config.bin %> save show 3f2a91c07e --json | jq -r .thumbnail | base64 -d > moment.png',
    },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = shownSaveSchema;
  static override args = { save: Args.string({ required: true, description: 'name of the save' }) };

  async run(): Promise<ShownSave> {
    const { args } = await this.parse(SaveShow);
    const save = await createControlClient({ socketPath: resolvePaths().controlSocket }).save.show({ id: args.save });
    const { kind, slot, session, batteryBytes, thumbnail } = save;
    this.log(
      formatPairs([
        [
          'save',
          `${save.id}, ${kind === 'auto' ? 'made by the host' : 'made by hand'} ${formatAge(save.createdAt)} ago`,
        ],
        ['game', `${save.title} (${save.game.slice(0, 19)})`],
        ['core', `${save.core} (${save.system})`],
        ['slot', slot],
        ['owner', save.owner],
        ['session', session ?? 'imported'],
        ['state', `${formatBytes(save.stateBytes)}, sha256 ${save.sha256}`],
        ['battery', batteryBytes === 0 ? 'none' : formatBytes(batteryBytes)],
        ['picture', thumbnail === null ? 'none' : 'yes'],
      ]),
    );
    return save;
  }
}
