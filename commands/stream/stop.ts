import { Args } from '@oclif/core';
import { z } from 'zod';
import { createControlClient } from '../../src/control/client/client.ts';
import { confirm } from '../../src/platform/cli/confirm.ts';
import { PerunCommand, yesFlag } from '../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../src/platform/paths.ts';

export default class StreamStop extends PerunCommand {
  static override summary = 'End the stream of one client; its session goes on';
  static override examples = [{ description: 'By its id', command: '<%= config.bin %> stream stop client-2 --yes' }];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = z.object({ id: z.string() });
  static override args = { id: Args.string({ required: true, description: 'id of the stream' }) };
  static override flags = { yes: yesFlag };

  async run(): Promise<{ readonly id: string }> {
    const { args, flags } = await this.parse(StreamStop);
    await confirm(`end the stream of ${args.id}?`, flags.yes);
    const stopped = await createControlClient({ socketPath: resolvePaths().controlSocket }).stream.stop(args);
    this.log(`the stream of ${stopped.id} has ended`);
    return stopped;
  }
}
