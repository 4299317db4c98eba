import { createControlClient } from '../../src/control/client/client.ts';
import { pairStatusSchema, type PairStatus as Status } from '../../src/control/contract/pair.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { formatPairs, formatTable } from '../../src/platform/cli/table.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { formatFingerprint } from '../../src/shared/fingerprint.ts';
import { formatAge } from '../../src/shared/quantities.ts';

export default class PairStatus extends PerunCommand {
  static override summary = 'Show who this host is, what is armed, and who waits to be let in';
  static override examples = [
    { description: 'For people', command: '<%= config.bin %> pair status' },
    { description: 'For scripts', command: '<%= config.bin %> pair status --json' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = pairStatusSchema;

  async run(): Promise<Status> {
    await this.parse(PairStatus);
    const status = await createControlClient({ socketPath: resolvePaths().controlSocket }).pair.status();
    const { policy, fingerprint, authority, addresses, armedUntil, pending } = status;
    this.log(
      formatPairs([
        ['pairing', policy],
        ['this host is', formatFingerprint(fingerprint)],
        ...(authority === null ? [] : [['ca.crt is', formatFingerprint(authority)] as const]),
        ['reached at', addresses.length === 0 ? 'this machine only (see --lan)' : addresses.join('  ')],
        ['PIN', armedUntil === null ? 'none armed' : `armed until ${new Date(armedUntil).toLocaleTimeString('en-GB')}`],
      ]),
    );
    if (pending.length > 0) {
      const rows = pending.map(({ id, name, remote, fingerprint: print, since, isWaiting }) => [
        id,
        name,
        remote,
        formatFingerprint(print.slice(0, 16)),
        isWaiting ? formatAge(since) : 'left',
      ]);
      const columns = ['waiting', 'device', 'from', 'fingerprint', 'for'];
      this.log(`\n${formatTable({ columns, rows }, process.stdout.columns)}`);
      this.note('let one in with `perun pair approve <id>`, or turn it away with `perun pair deny <id>`');
    }
    return status;
  }
}
