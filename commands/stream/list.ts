import { z } from 'zod';
import { createControlClient } from '../../src/control/client/client.ts';
import { type StreamInfo, streamSchema } from '../../src/control/contract/stream.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { formatTable } from '../../src/platform/cli/table.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { formatAge } from '../../src/shared/quantities.ts';

export default class StreamList extends PerunCommand {
  static override summary = 'List the clients that are sent video';
  static override description =
    'Clients of punktfunk; who plays in a terminal or a browser stands in `perun session show`.';
  static override examples = [
    { description: 'For people', command: '<%= config.bin %> stream list' },
    { description: 'For scripts', command: '<%= config.bin %> stream list --json' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = z.array(streamSchema);

  async run(): Promise<StreamInfo[]> {
    await this.parse(StreamList);
    const streams = await createControlClient({ socketPath: resolvePaths().controlSocket }).stream.list();
    if (streams.length === 0) this.note('nobody is sent video now');
    else {
      this.log(
        formatTable(
          {
            columns: ['id', 'client', 'from', 'source', 'mode', 'since', 'frames', 'dropped', 'kbit/s', 'parity'],
            rows: streams.map((one) => [
              one.id,
              one.name || '-',
              one.remote,
              one.source,
              `${one.width}×${one.height}@${one.rate} ${one.codec}`,
              formatAge(one.since),
              String(one.frames),
              String(one.dropped),
              String(one.kbps),
              `${one.fecPercent} %`,
            ]),
          },
          process.stdout.columns,
        ),
      );
    }
    return streams;
  }
}
