import { Args, Flags } from '@oclif/core';
import { z } from 'zod';
import { createControlClient } from '../../src/control/client/client.ts';
import { saveSchema } from '../../src/control/contract/save.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../src/platform/paths.ts';

const resultSchema = z.object({ save: saveSchema, session: z.string() });

export default class SaveLoad extends PerunCommand {
  static override summary = 'Bring a session back to a save';
  static override description = 'Where it stands now is lost, unless it was saved.';
  static override examples = [
    { description: 'In the session that plays its game', command: '<%= config.bin %> save load 3f2a91c07e' },
    { description: 'In a certain one', command: '<%= config.bin %> save load 3f2a91c07e --session amber-fox-12' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = resultSchema;
  static override args = { save: Args.string({ required: true, description: 'name of the save' }) };
  static override flags = {
    session: Flags.string({ char: 's', summary: 'id of the session (default: the one that plays this game)' }),
  };

  async run(): Promise<z.infer<typeof resultSchema>> {
    const { args, flags } = await this.parse(SaveLoad);
    const client = createControlClient({ socketPath: resolvePaths().controlSocket });
    const loaded = await client.save.load({ id: args.save, ...flags });
    this.log(`session ${loaded.session} goes on from ${loaded.save.id}`);
    return loaded;
  }
}
