import { z } from 'zod';
import { createControlClient } from '../../src/control/client/client.ts';
import { sessionSchema, type SessionInfo } from '../../src/control/contract/schemas.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { formatAge, formatSpeed } from '../../src/shared/quantities.ts';
import { formatTable } from '../../src/platform/cli/table.ts';
import { resolvePaths } from '../../src/platform/paths.ts';

export default class SessionList extends PerunCommand {
  static override summary = 'List the sessions of the host';
  static override examples = [
    { description: 'For people', command: '<%= config.bin %> session list' },
    { description: 'For scripts', command: '<%= config.bin %> session list --json' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = z.array(sessionSchema);

  async run(): Promise<SessionInfo[]> {
    await this.parse(SessionList);
    const sessions = await createControlClient({ socketPath: resolvePaths().controlSocket }).session.list();
    if (sessions.length === 0) this.note('no sessions; begin one with `perun core run <file>`');
    else {
      this.log(
        formatTable(
          {
            columns: ['session', 'title', 'state', 'source', 'people', 'age'],
            rows: sessions.map(({ id, title, state, speed, source, people, createdAt }) => [
              id,
              title,
              stateText(state, speed),
              source === null ? '-' : `${source.name} (${source.system})`,
              String(people.length),
              formatAge(createdAt),
            ]),
          },
          process.stdout.columns,
        ),
      );
    }
    return sessions;
  }
}

function stateText(state: SessionInfo['state'], speed: number): string {
  const other = formatSpeed(speed);
  return other === undefined ? state : `${state}, ${other}`;
}
