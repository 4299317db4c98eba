import { Flags } from '@oclif/core';
import { z } from 'zod';
import { createControlClient } from '../../src/control/client/client.ts';
import { type HistoryItem, historyItemSchema } from '../../src/control/contract/history.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { formatTable } from '../../src/platform/cli/table.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { formatDuration } from '../../src/shared/quantities.ts';

export default class SessionHistory extends PerunCommand {
  static override summary = 'List sessions that run and that ran, newest first';
  static override description =
    'How many and for how many days they are kept say the settings history-sessions and history-days.';
  static override examples = [
    { description: 'The last ones', command: '<%= config.bin %> session history' },
    { description: 'All that ran under one name', command: '<%= config.bin %> session history -s amber-fox-12' },
    { description: 'For scripts', command: '<%= config.bin %> session history --most 1000 --json' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = z.array(historyItemSchema);
  static override flags = {
    session: Flags.string({ char: 's', summary: 'only those of that name' }),
    most: Flags.integer({ char: 'n', summary: 'how many', min: 1, max: 1000, default: 20 }),
  };

  async run(): Promise<HistoryItem[]> {
    const { flags } = await this.parse(SessionHistory);
    const { session, most } = flags;
    const control = createControlClient({ socketPath: resolvePaths().controlSocket });
    const items = await control.history.list({ most, ...(session !== undefined && { session }) });
    if (items.length === 0) this.note('nothing is remembered; begin a session with `perun core run <file>`');
    else {
      this.log(
        formatTable(
          {
            columns: ['began', 'session', 'title', 'core', 'for', 'frames', 'players', 'recordings', 'end'],
            rows: items.map((item) => [
              new Date(item.startedAt).toLocaleString('sv-SE').slice(0, 16),
              item.session,
              item.title,
              item.core || '-',
              formatDuration(item.durationMs),
              String(item.frames),
              playersOf(item),
              item.recordings.length === 0 ? '-' : String(item.recordings.length),
              item.reason ?? 'runs',
            ]),
          },
          process.stdout.columns,
        ),
      );
    }
    return items;
  }
}

function playersOf({ people }: HistoryItem): string {
  const players = people.filter(({ played }) => played).map(({ name }) => name || 'somebody');
  return players.length === 0 ? '-' : players.join(', ');
}
