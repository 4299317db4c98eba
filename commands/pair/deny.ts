import { Args } from '@oclif/core';
import { createControlClient } from '../../src/control/client/client.ts';
import { pendingSchema, type PendingDevice } from '../../src/control/contract/pair.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../src/platform/paths.ts';

export default class PairDeny extends PerunCommand {
  static override summary = 'Turn away a device that waits';
  static override examples = [{ description: 'By its id', command: '<%= config.bin %> pair deny k3f9' }];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = pendingSchema;
  static override args = { id: Args.string({ required: true, description: 'what `pair status` shows' }) };

  async run(): Promise<PendingDevice> {
    const { args } = await this.parse(PairDeny);
    const device = await createControlClient({ socketPath: resolvePaths().controlSocket }).pair.deny({ id: args.id });
    this.log(`${device.name} was turned away, and is not listened to for some minutes`);
    return device;
  }
}
