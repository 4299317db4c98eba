import { Args } from '@oclif/core';
import { createControlClient } from '../../src/control/client/client.ts';
import { deviceSchema, type Device } from '../../src/control/contract/pair.ts';
import { confirm } from '../../src/platform/cli/confirm.ts';
import { PerunCommand, yesFlag } from '../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../src/platform/paths.ts';

export default class PairRevoke extends PerunCommand {
  static override summary = 'Take the trust back from a paired device';
  static override description = 'Its connections end at once. It has to pair again to come back.';
  static override examples = [{ description: 'By its name', command: '<%= config.bin %> pair revoke laptop' }];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = deviceSchema;
  static override args = {
    device: Args.string({ required: true, description: 'its name, or eight digits of its fingerprint or more' }),
  };
  static override flags = { yes: yesFlag };

  async run(): Promise<Device> {
    const { args, flags } = await this.parse(PairRevoke);
    await confirm(`Revoke ${args.device}?`, flags.yes);
    const control = createControlClient({ socketPath: resolvePaths().controlSocket });
    const device = await control.pair.revoke({ fingerprint: args.device });
    this.log(`${device.name} is no longer paired`);
    return device;
  }
}
