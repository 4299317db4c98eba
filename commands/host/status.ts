import { createControlClient } from '../../src/control/client/client.ts';
import { hostStatusSchema, type HostStatus } from '../../src/control/contract/schemas.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { formatAge, formatBytes } from '../../src/shared/quantities.ts';
import { formatPairs } from '../../src/platform/cli/table.ts';
import { resolvePaths } from '../../src/platform/paths.ts';

export default class HostStatusCommand extends PerunCommand {
  static override summary = 'Show whether the host runs, and where it listens';
  static override description = 'Ends with exit code 0 when the host answers and 5 when none runs.';
  static override examples = [
    { description: 'For people', command: '<%= config.bin %> host status' },
    { description: 'For scripts', command: '<%= config.bin %> host status --json' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = hostStatusSchema;

  async run(): Promise<HostStatus> {
    await this.parse(HostStatusCommand);
    const status = await createControlClient({ socketPath: resolvePaths().controlSocket }).host.status();
    this.log(
      formatPairs([
        ['host', `runs since ${formatAge(status.startedAt)}, pid ${status.pid}`],
        ['version', `${status.version}, Node ${status.node}`],
        ...status.addresses.map((address, index) => [index === 0 ? 'listens on' : '', address] as const),
        ['page', status.viewer ?? 'none'],
        ['control', status.control],
        ['', status.api ?? 'no port'],
        ['console', status.console === null ? 'none' : `${status.console} (perun host console lets a browser in)`],
        ['sessions', `${status.sessions}, ${status.people} connected`],
        ['memory', formatBytes(status.memoryBytes)],
      ]),
    );
    return status;
  }
}
