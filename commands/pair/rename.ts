import { Args } from '@oclif/core';
import { createControlClient } from '../../src/control/client/client.ts';
import { deviceSchema, type Device } from '../../src/control/contract/pair.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../src/platform/paths.ts';

export default class PairRename extends PerunCommand {
  static override summary = 'Call a paired device by another name';
  static override examples = [
    { description: 'By its name', command: "<%= config.bin %> pair rename laptop 'living room'" },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = deviceSchema;
  static override args = {
    device: Args.string({ required: true, description: 'its name, or eight digits of its fingerprint or more' }),
    name: Args.string({ required: true, description: 'the new name' }),
  };

  async run(): Promise<Device> {
    const { args } = await this.parse(PairRename);
    const control = createControlClient({ socketPath: resolvePaths().controlSocket });
    const device = await control.pair.rename({ fingerprint: args.device, name: args.name });
    this.log(`${args.device} is now called ${device.name}`);
    return device;
  }
}
