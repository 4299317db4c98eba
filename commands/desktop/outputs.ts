import { z } from 'zod';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { formatTable } from '../../src/platform/cli/table.ts';
import { type DesktopRow, desktopRowSchema } from '../../src/host/desktop/survey.ts';

export default class DesktopOutputs extends PerunCommand {
  static override summary = 'List the desktops that run here, and those that could be started';
  static override description = `Looks at the session that it is run in and changes nothing.
\`perun host start --desktop auto\` takes the first that runs, and starts one where none does.`;
  static override examples = [
    { description: 'For people', command: '<%= config.bin %> desktop outputs' },
    { description: 'For scripts', command: '<%= config.bin %> desktop outputs --json' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = z.array(desktopRowSchema);

  async run(): Promise<DesktopRow[]> {
    await this.parse(DesktopOutputs);
    const { surveyDesktops } = await import('../../src/host/desktop/survey.ts');
    const rows = await surveyDesktops(process.env);
    this.log(
      formatTable(
        {
          columns: ['kind', 'state', 'found', 'remedy'],
          rows: rows.map(({ kind, state, found, remedy }) => [kind, state, found, remedy ?? '']),
        },
        process.stdout.columns,
      ),
    );
    return rows;
  }
}
