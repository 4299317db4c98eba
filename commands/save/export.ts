import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { z } from 'zod';
import { createControlClient } from '../../src/control/client/client.ts';
import { saveSchema } from '../../src/control/contract/save.ts';
import { writeFileAtomic } from '../../src/platform/atomic-file.ts';
import { confirm } from '../../src/platform/cli/confirm.ts';
import { PerunCommand, yesFlag } from '../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { PerunError } from '../../src/shared/errors.ts';

const resultSchema = z.object({ save: saveSchema, path: z.string(), bytes: z.int() });

export default class SaveExport extends PerunCommand {
  static override summary = 'Write a save to a file';
  static override examples = [
    { description: 'For another host', command: '<%= config.bin %> save export 3f2a91c07e --out boss.prsv' },
    {
      description: 'Battery-backed memory alone, for other emulators',
      command: '<%= config.bin %> save export 3f2a91c07e --battery --out game.sav',
    },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = resultSchema;
  static override args = { save: Args.string({ required: true, description: 'name of the save' }) };
  static override flags = {
    out: Flags.string({ char: 'o', summary: 'the file (default: <save>.prsv, <save>.sav)', helpValue: 'file' }),
    battery: Flags.boolean({ summary: 'only what a battery keeps, as it is' }),
    yes: yesFlag,
  };

  async run(): Promise<z.infer<typeof resultSchema>> {
    const { args, flags } = await this.parse(SaveExport);
    const client = createControlClient({ socketPath: resolvePaths().controlSocket });
    const { save, file, battery } = await client.save.export({ id: args.save });
    const text = flags.battery ? battery : file;
    if (text === null) {
      throw new PerunError('NOT_FOUND', `save ${save.id} holds no battery-backed memory`, {
        remedy: 'export it without --battery',
      });
    }
    const bytes = Buffer.from(text, 'base64');
    const path = resolve(flags.out ?? `${save.id}.${flags.battery ? 'sav' : 'prsv'}`);
    if (existsSync(path)) await confirm(`${path} is there; replace it?`, flags.yes);
    writeFileAtomic(path, bytes);
    this.log(`wrote ${path}, ${bytes.length} bytes`);
    return { save, path, bytes: bytes.length };
  }
}
