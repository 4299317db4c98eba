import { Args } from '@oclif/core';
import { createControlClient } from '../../src/control/client/client.ts';
import { deviceSchema, type Device } from '../../src/control/contract/pair.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { readTerms, termsFlags } from '../../src/platform/cli/terms.ts';
import { resolvePaths } from '../../src/platform/paths.ts';

export default class PairApprove extends PerunCommand {
  static override summary = 'Let in a device that waits';
  static override examples = [
    { description: 'To watch and play', command: '<%= config.bin %> pair approve k3f9' },
    {
      description: 'To watch, for two hours',
      command: '<%= config.bin %> pair approve k3f9 --grants view --expires 2h',
    },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = deviceSchema;
  static override args = {
    id: Args.string({ required: true, description: 'what `pair status` shows, and the device too' }),
  };
  static override flags = { ...termsFlags };

  async run(): Promise<Device> {
    const { args, flags } = await this.parse(PairApprove);
    const control = createControlClient({ socketPath: resolvePaths().controlSocket });
    const device = await control.pair.approve({ id: args.id, ...readTerms(flags) });
    this.log(`${device.name} is paired and may ${device.grants.join(', ')}`);
    return device;
  }
}
