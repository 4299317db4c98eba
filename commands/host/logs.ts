import { existsSync } from 'node:fs';
import { Flags } from '@oclif/core';
import { z } from 'zod';
import { createControlClient } from '../../src/control/client/client.ts';
import { logLineSchema, type LogLine } from '../../src/control/contract/schemas.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { formatLogRecord, readLogTail } from '../../src/platform/log-record.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { abortOnEndSignals, endSignals } from '../../src/platform/signals.ts';
import { isPerunError } from '../../src/shared/errors.ts';

export default class HostLogs extends PerunCommand {
  static override summary = "Show the host's log";
  static override description =
    'Works on the log file where no host runs. With --follow, --json prints one value per line.';
  static override examples = [
    { description: 'The newest lines', command: '<%= config.bin %> host logs --lines 20' },
    { description: 'Everything from now on', command: '<%= config.bin %> host logs --lines 0 --follow' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = z.array(logLineSchema);
  static override flags = {
    lines: Flags.integer({ char: 'n', summary: 'how many lines', default: 100, min: 0, max: 10_000 }),
    follow: Flags.boolean({ char: 'f', summary: 'keep printing new lines' }),
  };

  async run(): Promise<LogLine[]> {
    const { flags } = await this.parse(HostLogs);
    const paths = resolvePaths();
    const interrupt = abortOnEndSignals();
    const shown: LogLine[] = [];
    try {
      const control = createControlClient({ socketPath: paths.controlSocket });
      const lines = await control.host.logs(flags, { signal: interrupt.signal });
      for await (const line of lines) {
        if (!flags.follow) shown.push(line);
        else if (this.jsonEnabled()) this.logJsonLine(line);
        this.#print(line);
      }
    } catch (error) {
      const signal = interrupt.received();
      if (signal !== undefined) this.exit(endSignals[signal]);
      const readable = isPerunError(error) && error.code === 'HOST_NOT_RUNNING' && existsSync(paths.hostLog);
      if (!readable || flags.follow) throw error;
      shown.push(...readLogTail(paths.hostLog, flags.lines));
      for (const line of shown) this.#print(line);
    } finally {
      interrupt.stop();
    }
    if (flags.follow) this.exit(0);
    return shown;
  }

  #print(line: LogLine): void {
    this.log(formatLogRecord(line, process.stdout.isTTY && !process.env['NO_COLOR']));
  }
}
