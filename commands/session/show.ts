import { Args } from '@oclif/core';
import { createControlClient } from '../../src/control/client/client.ts';
import { sessionSchema, type Person, type SessionInfo, type TrackInfo } from '../../src/control/contract/schemas.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { formatAge, formatSpeed } from '../../src/shared/quantities.ts';
import { formatPairs, formatTable } from '../../src/platform/cli/table.ts';
import { resolvePaths } from '../../src/platform/paths.ts';

export default class SessionShow extends PerunCommand {
  static override summary = 'Show one session: its source, tracks and people';
  static override examples = [{ description: 'By its id', command: '<%= config.bin %> session show amber-fox-12' }];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = sessionSchema;
  static override args = { id: Args.string({ required: true, description: 'id of the session' }) };

  async run(): Promise<SessionInfo> {
    const { args } = await this.parse(SessionShow);
    const client = createControlClient({ socketPath: resolvePaths().controlSocket });
    const session = await client.session.show({ id: args.id });
    const { source } = session;
    this.log(
      formatPairs([
        ['session', `${session.id}, ${session.state} since ${formatAge(session.createdAt)}`],
        ['title', session.title],
        ['source', source === null ? 'none yet' : `${source.name} (${source.system}) over ${source.transport}`],
        ['speed', `${formatSpeed(session.speed) ?? '1×'}; ${session.rewindSeconds.toFixed(0)} s can be taken back`],
        ['players', `up to ${session.players}, ${session.layout} buttons`],
        ...session.tracks.map((track) => [track.kind, describeTrack(track)] as const),
      ]),
    );
    if (session.people.length > 0) this.log(`\n${describePeople(session.people)}`);
    return session;
  }
}

function describeTrack(track: TrackInfo): string {
  if (track.kind === 'audio') return `${track.rate} Hz, ${track.channels} channel(s)`;
  if (track.kind === 'terminal') return `${track.columns}x${track.rows}`;
  return `${track.width}x${track.height} at ${(track.rate.numerator / track.rate.denominator).toFixed(2)} Hz`;
}

function describePeople(people: readonly Person[]): string {
  return formatTable(
    {
      columns: ['name', 'seat', 'over', 'from', 'rendition', 'for'],
      rows: people.map(({ name, seat, player, transport, remote, rendition, joinedAt }) => [
        name,
        player === 0 ? seat : `${seat} ${player}`,
        transport,
        remote,
        rendition,
        formatAge(joinedAt),
      ]),
    },
    process.stdout.columns,
  );
}
