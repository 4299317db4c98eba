import { z } from 'zod';
import { createControlClient } from '../../src/control/client/client.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../src/platform/paths.ts';

const disarmedSchema = z.object({ disarmed: z.boolean().describe('false where nothing was armed') });

export default class PairDisarm extends PerunCommand {
  static override summary = 'Make the armed PIN void';
  static override examples = [{ description: 'At once', command: '<%= config.bin %> pair disarm' }];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = disarmedSchema;

  async run(): Promise<z.infer<typeof disarmedSchema>> {
    await this.parse(PairDisarm);
    const result = await createControlClient({ socketPath: resolvePaths().controlSocket }).pair.disarm();
    this.log(result.disarmed ? 'the PIN is void' : 'no PIN was armed');
    return result;
  }
}
