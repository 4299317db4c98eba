import { z } from 'zod';
import { type ShownHost, shownHostSchema } from '../../../src/host/shown-host.ts';
import { PerunCommand } from '../../../src/platform/cli/perun-command.ts';
import { formatTable } from '../../../src/platform/cli/table.ts';
import { resolvePaths } from '../../../src/platform/paths.ts';
import { formatFingerprint } from '../../../src/shared/fingerprint.ts';

export default class ClientHostsList extends PerunCommand {
  static override summary = 'List the hosts that this device knows';
  static override description =
    'Those it was paired with, and those that were taken at their word when they were first met. Each has to show the same fingerprint whenever it is reached.';
  static override examples = [
    { description: 'Whom this device knows', command: '<%= config.bin %> client hosts list' },
    { description: 'For scripts', command: '<%= config.bin %> client hosts list --json' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = z.array(shownHostSchema);

  async run(): Promise<ShownHost[]> {
    await this.parse(ClientHostsList);
    const { listKnownHosts } = await import('../../../src/host/client-hosts.ts');
    const hosts = listKnownHosts(resolvePaths()).map((host) => shownHostSchema.parse(host));
    if (hosts.length === 0) this.note('no host is known; pair with one: perun client pair <host:port> --pin <PIN>');
    else {
      const rows = hosts.map(({ name, fingerprint, how, pairedAt, addresses }) => [
        name,
        formatFingerprint(fingerprint.slice(0, 16)),
        how === 'paired' ? 'paired' : 'when met',
        pairedAt.slice(0, 16).replace('T', ' '),
        addresses[0]?.replace('tls://', '') ?? '-',
      ]);
      const columns = ['host', 'fingerprint', 'known', 'since', 'address'];
      this.log(formatTable({ columns, rows }, process.stdout.columns));
    }
    return hosts;
  }
}
