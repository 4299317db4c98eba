import { Flags } from '@oclif/core';
import { z } from 'zod';
import { createControlClient } from '../../src/control/client/client.ts';
import { type SaveInfo, saveSchema } from '../../src/control/contract/save.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { formatTable } from '../../src/platform/cli/table.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { formatAge, formatBytes } from '../../src/shared/quantities.ts';

export default class SaveList extends PerunCommand {
  static override summary = 'List saves, newest first';
  static override examples = [
    { description: 'All of them', command: '<%= config.bin %> save list' },
    { description: 'Those of the game that a session plays', command: '<%= config.bin %> save list -s amber-fox-12' },
    { description: 'For scripts', command: '<%= config.bin %> save list --json' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = z.array(saveSchema);
  static override flags = {
    session: Flags.string({ char: 's', summary: 'only those of the game that this session plays' }),
    slot: Flags.string({ summary: 'only those of this slot' }),
  };

  async run(): Promise<SaveInfo[]> {
    const { flags } = await this.parse(SaveList);
    const saves = await createControlClient({ socketPath: resolvePaths().controlSocket }).save.list(flags);
    if (saves.length === 0) this.note('no saves; make one with `perun save create <session>`');
    else {
      this.log(
        formatTable(
          {
            columns: ['save', 'game', 'core', 'kind', 'slot', 'owner', 'size', 'age'],
            rows: saves.map(({ id, title, core, kind, slot, owner, storedBytes, createdAt }) => [
              id,
              title,
              core,
              kind,
              slot,
              owner.slice(0, 16),
              formatBytes(storedBytes),
              formatAge(createdAt),
            ]),
          },
          process.stdout.columns,
        ),
      );
    }
    return saves;
  }
}
