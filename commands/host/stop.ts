import { z } from 'zod';
import { createControlClient } from '../../src/control/client/client.ts';
import { confirm } from '../../src/platform/cli/confirm.ts';
import { PerunCommand, yesFlag } from '../../src/platform/cli/perun-command.ts';
import { identifyProcess, waitForEnd } from '../../src/platform/process-identity.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { PerunError } from '../../src/shared/errors.ts';

/** The host gives itself five seconds. */
const stopMs = 8_000;

export default class HostStop extends PerunCommand {
  static override summary = 'Stop the host, its sessions and its cores';
  static override examples = [
    { description: 'Ask first where sessions run', command: '<%= config.bin %> host stop' },
    { description: 'From a script', command: '<%= config.bin %> host stop --yes' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = z.object({ stopped: z.literal(true), pid: z.int() });
  static override flags = { yes: yesFlag };

  async run(): Promise<{ stopped: true; pid: number }> {
    const { flags } = await this.parse(HostStop);
    const control = createControlClient({ socketPath: resolvePaths().controlSocket });
    const { pid, sessions, people } = await control.host.status();
    if (sessions > 0) {
      await confirm(`${sessions} session(s) with ${people} connected would end; stop the host?`, flags.yes);
    }
    const host = identifyProcess(pid);
    await control.host.stop();
    if (!(await waitForEnd(host, stopMs))) {
      throw new PerunError('TIMEOUT', `the host (pid ${pid}) did not stop within ${stopMs / 1000} s`, {
        remedy: `end it with \`kill -9 ${pid}\``,
      });
    }
    this.log('the host has stopped');
    return { stopped: true, pid };
  }
}
