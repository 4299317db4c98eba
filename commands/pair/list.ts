import { z } from 'zod';
import { createControlClient } from '../../src/control/client/client.ts';
import { deviceSchema, type Device } from '../../src/control/contract/pair.ts';
import { formatDevices } from '../../src/platform/cli/devices.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../src/platform/paths.ts';

export default class PairList extends PerunCommand {
  static override summary = 'List the paired devices and what they may do';
  static override examples = [
    { description: 'For people', command: '<%= config.bin %> pair list' },
    { description: 'For scripts', command: '<%= config.bin %> pair list --json' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = z.array(deviceSchema);

  async run(): Promise<Device[]> {
    await this.parse(PairList);
    const devices = await createControlClient({ socketPath: resolvePaths().controlSocket }).pair.list();
    if (devices.length === 0) this.note('no device is paired; begin with `perun pair arm`');
    else this.log(formatDevices(devices, process.stdout.columns));
    return devices;
  }
}
