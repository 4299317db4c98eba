import { Args } from '@oclif/core';
import { type ShownHost, shownHostSchema } from '../../../src/host/shown-host.ts';
import { confirm } from '../../../src/platform/cli/confirm.ts';
import { PerunCommand, yesFlag } from '../../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../../src/platform/paths.ts';
import { formatFingerprint } from '../../../src/shared/fingerprint.ts';

export default class ClientHostsForget extends PerunCommand {
  static override summary = 'Forget a host, so that it can be paired with anew';
  static override description =
    'For a host whose identity was made anew: until it is forgotten, what answers there with another fingerprint is refused.';
  static override examples = [
    { description: 'By its name', command: '<%= config.bin %> client hosts forget tower.local' },
    { description: 'By where it was reached', command: '<%= config.bin %> client hosts forget tower.local:9000' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = shownHostSchema;
  static override args = {
    host: Args.string({
      required: true,
      description: 'its name, its address, or eight digits of its fingerprint or more',
    }),
  };
  static override flags = { yes: yesFlag };

  async run(): Promise<ShownHost> {
    const { args, flags } = await this.parse(ClientHostsForget);
    const { forgetKnownHost, matchKnownHost } = await import('../../../src/host/client-hosts.ts');
    const paths = resolvePaths();
    const { name, fingerprint } = matchKnownHost(paths, args.host);
    await confirm(`Forget ${name}, ${formatFingerprint(fingerprint.slice(0, 16))} …?`, flags.yes);
    const host = shownHostSchema.parse(await forgetKnownHost(paths, fingerprint));
    this.log(`${name} is forgotten; pair with it again before you trust it`);
    return host;
  }
}
