import { readFileSync, statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { createControlClient } from '../../src/control/client/client.ts';
import { type SaveInfo, saveSchema } from '../../src/control/contract/save.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { PerunError } from '../../src/shared/errors.ts';
import { defaultLimits } from '../../src/shared/limits.ts';

export default class SaveImport extends PerunCommand {
  static override summary = 'Keep a save from a file that `save export` wrote, or from another emulator';
  static override examples = [
    { description: 'To the slot it came from', command: '<%= config.bin %> save import boss.prsv' },
    { description: 'To another one', command: '<%= config.bin %> save import boss.prsv --slot 3' },
    {
      description: 'The battery save of another emulator; the game finds it when it is run next',
      command: '<%= config.bin %> save import game.sav --game game.gb',
    },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = saveSchema;
  static override args = { file: Args.string({ required: true, description: 'the file' }) };
  static override flags = {
    slot: Flags.string({ summary: '0 to 9, or a name (default: as it was)', exclusive: ['game'] }),
    game: Flags.string({
      summary: 'the file is battery-backed memory (.sav, .srm) of the game in this file',
      helpValue: 'file',
    }),
  };

  async run(): Promise<SaveInfo> {
    const { args, flags } = await this.parse(SaveImport);
    const read = readBounded(args.file);
    const bytes = flags.game === undefined ? read : await batteryFile(read, flags.game);
    const client = createControlClient({ socketPath: resolvePaths().controlSocket });
    const file = Buffer.from(bytes).toString('base64');
    const save = await client.save.import({ file, ...(flags.slot !== undefined && { slot: flags.slot }) });
    this.log(`kept ${save.title} as ${save.id}, slot ${save.slot}`);
    return save;
  }
}

/** The memory as an exported save of that game. */
async function batteryFile(battery: Uint8Array, game: string): Promise<Uint8Array> {
  const { hashGame } = await import('../../src/host/main/game-hash.ts');
  const { encodeSaveFile } = await import('../../src/host/store/save-file.ts');
  if (battery.length === 0 || battery.length > defaultLimits.batteryBytes) {
    throw new PerunError('USAGE', `what a battery keeps has 1 to ${defaultLimits.batteryBytes} bytes`);
  }
  return encodeSaveFile({
    ...{ core: '', system: '', game: await hashGame(game), title: basename(game, extname(game)) },
    ...{ slot: 'battery', createdAt: Date.now(), state: new Uint8Array(0), battery, thumbnail: undefined },
  });
}

function readBounded(path: string): Buffer {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new PerunError('NOT_FOUND', `there is no file ${path}`, { remedy: 'check the path' });
  if (found.isFile() && found.size <= defaultLimits.saveFileBytes) return readFileSync(path);
  throw new PerunError('PROTOCOL_TOO_LARGE', `${path} is no file of at most ${defaultLimits.saveFileBytes} bytes`);
}
