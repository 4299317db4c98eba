import { z } from 'zod';
import { formatPairedHosts, knownHostSchema, type ShownHost } from '../../../src/platform/cli/known-hosts.ts';
import { PerunCommand } from '../../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../../src/platform/paths.ts';

export default class ClientHostsList extends PerunCommand {
  static override summary = 'List the hosts that this device knows';
  static override description =
    'Those it was paired with, and those that were taken at their word when they were first met. Each has to show the same fingerprint whenever it is reached.';
  static override examples = [
    { description: 'Whom this device knows', command: '<%= config.bin %> client hosts list' },
    { description: 'For scripts', command: '<%= config.bin %> client hosts list --json' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = z.array(knownHostSchema);

  async run(): Promise<ShownHost[]> {
    await this.parse(ClientHostsList);
    const { listKnownHosts } = await import('../../../src/host/client-hosts.ts');
    const hosts = listKnownHosts(resolvePaths()).map((host) => knownHostSchema.parse(host));
    if (hosts.length === 0) this.note('no host is known; pair with one: perun client pair <host:port> --pin <PIN>');
    else this.log(formatPairedHosts(hosts, process.stdout.columns));
    return hosts;
  }
}
