import { Args } from '@oclif/core';
import { createControlClient } from '../../src/control/client/client.ts';
import { deviceSchema, type Device } from '../../src/control/contract/pair.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { readTerms, termsFlags } from '../../src/platform/cli/terms.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { PerunError } from '../../src/shared/errors.ts';

export default class PairGrant extends PerunCommand {
  static override summary = 'Change what a paired device may do';
  static override description = `Counts at once, also for connections that are open. Grants: view, play, type (terminals), launch (start and stop what runs), call (peripherals), manage (everything).`;
  static override examples = [
    { description: 'It may only watch from now on', command: '<%= config.bin %> pair grant laptop --grants view' },
    {
      description: 'As before, but only until Friday',
      command: '<%= config.bin %> pair grant laptop --expires 2026-12-04',
    },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = deviceSchema;
  static override args = {
    device: Args.string({ required: true, description: 'its name, or eight digits of its fingerprint or more' }),
  };
  static override flags = { ...termsFlags };

  async run(): Promise<Device> {
    const { args, flags } = await this.parse(PairGrant);
    const terms = readTerms(flags);
    const control = createControlClient({ socketPath: resolvePaths().controlSocket });
    if (terms.grants === undefined && terms.expiresAt === undefined) {
      throw new PerunError('USAGE', 'nothing is to be changed', { remedy: 'add --grants, --expires or both' });
    }
    const device = await control.pair.grant({ fingerprint: args.device, ...terms });
    this.log(`${device.name} may ${device.grants.join(', ')}`);
    return device;
  }
}
