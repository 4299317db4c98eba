import { PerunCommand } from '../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../src/platform/paths.ts';
import { errorCatalogue } from '../src/shared/errors.ts';
import { reportSchema, type DoctorReport } from '../src/control/contract/doctor.ts';

export default class Doctor extends PerunCommand {
  static override summary = 'Look at this machine, and say what is missing and what mends it';
  static override description = `Changes nothing. Ends with exit code 0 when everything needed is there, and 7 when something is missing.`;
  static override examples = [
    { description: 'One page for people', command: '<%= config.bin %> doctor' },
    { description: 'For scripts and reports', command: '<%= config.bin %> doctor --json' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = reportSchema;

  async run(): Promise<DoctorReport> {
    await this.parse(Doctor);
    const { examine } = await import('../src/host/doctor/examine.ts');
    const { formatReport } = await import('../src/host/doctor/page-of-report.ts');
    const { colourModeOf } = await import('../tui/canvas/colour-mode.ts');
    const { isTTY, columns, rows } = process.stdout;
    const colours = colourModeOf(process.env);
    const report = await examine(resolvePaths(), {
      ...{ env: process.env, colours },
      size: isTTY ? { columns, rows } : undefined,
    });
    if (!this.jsonEnabled()) this.log(formatReport(report, isTTY && colours !== 'mono'));
    if (!report.healthy) process.exitCode = errorCatalogue.MISSING_CAPABILITY.exit;
    return report;
  }
}
