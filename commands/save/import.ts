import { readFileSync, statSync } from 'node:fs';
import { Args, Flags } from '@oclif/core';
import { createControlClient } from '../../src/control/client/client.ts';
import { type SaveInfo, saveSchema } from '../../src/control/contract/save.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { PerunError } from '../../src/shared/errors.ts';
import { defaultLimits } from '../../src/shared/limits.ts';

export default class SaveImport extends PerunCommand {
  static override summary = 'Keep a save from a file that `save export` wrote';
  static override examples = [
    { description: 'To the slot it came from', command: '<%= config.bin %> save import boss.prsv' },
    { description: 'To another one', command: '<%= config.bin %> save import boss.prsv --slot 3' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = saveSchema;
  static override args = { file: Args.string({ required: true, description: 'the file' }) };
  static override flags = { slot: Flags.string({ summary: '0 to 9, or a name (default: as it was)' }) };

  async run(): Promise<SaveInfo> {
    const { args, flags } = await this.parse(SaveImport);
    const file = readBounded(args.file).toString('base64');
    const client = createControlClient({ socketPath: resolvePaths().controlSocket });
    const save = await client.save.import({ file, ...flags });
    this.log(`kept ${save.title} as ${save.id}, slot ${save.slot}`);
    return save;
  }
}

function readBounded(path: string): Buffer {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new PerunError('NOT_FOUND', `there is no file ${path}`, { remedy: 'check the path' });
  if (found.isFile() && found.size <= defaultLimits.saveFileBytes) return readFileSync(path);
  throw new PerunError('PROTOCOL_TOO_LARGE', `${path} is no file of at most ${defaultLimits.saveFileBytes} bytes`);
}
