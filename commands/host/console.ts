import { z } from 'zod';
import { createControlClient } from '../../src/control/client/client.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { PerunError } from '../../src/shared/errors.ts';

const resultSchema = z.object({
  url: z.string().describe('logs in one browser of this machine, once'),
  expiresAt: z.iso.datetime().describe('when the link is void'),
});

type Result = z.infer<typeof resultSchema>;

export default class HostConsole extends PerunCommand {
  static override summary = 'Print a link that opens the console in a browser of this machine';
  static override description = `The console shows sessions, devices, events and saves, and does what \`perun\` does. The link logs in one browser, once, within a minute; the login lasts twelve hours, or until \`perun host token --new\`.`;
  static override examples = [
    { description: 'To click on, or to copy', command: '<%= config.bin %> host console' },
    { description: 'For scripts', command: '<%= config.bin %> host console --json' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = resultSchema;

  async run(): Promise<Result> {
    await this.parse(HostConsole);
    const paths = resolvePaths();
    const { console } = await createControlClient({ socketPath: paths.controlSocket }).host.status();
    if (console === null) {
      throw new PerunError('MISSING_CAPABILITY', 'this host has no console for browsers of this machine', {
        remedy:
          'start it without --control, or with --control tcp://127.0.0.1:7391; in a checkout, `npm run build` first',
      });
    }
    const { consoleLink } = await import('../../src/host/console-link.ts');
    const link = consoleLink(paths, console);
    this.log(link.url);
    return link;
  }
}
