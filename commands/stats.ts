import { Args, Flags } from '@oclif/core';
import { createControlClient } from '../src/control/client/client.ts';
import { statsSchema, type Stats } from '../src/control/contract/schemas.ts';
import { PerunCommand } from '../src/platform/cli/perun-command.ts';
import { formatBytes, formatMs } from '../src/shared/quantities.ts';
import { formatTable } from '../src/platform/cli/table.ts';
import { resolvePaths } from '../src/platform/paths.ts';
import { abortOnEndSignals, endSignals } from '../src/platform/signals.ts';

export default class StatsCommand extends PerunCommand {
  static override summary = 'Show frames, bytes and drops of the sessions';
  static override description =
    'With --watch, a terminal shows curves; without colours, or into a pipe, lines are printed. With --watch, --json prints one value per line.';
  static override examples = [
    { description: 'All sessions, once', command: '<%= config.bin %> stats' },
    { description: 'One session, every second', command: '<%= config.bin %> stats amber-fox-12 --watch' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = statsSchema;
  static override args = { session: Args.string({ description: 'id of a session (default: all)' }) };
  static override flags = {
    watch: Flags.boolean({ char: 'w', summary: 'again and again, until Ctrl-C' }),
    interval: Flags.integer({ summary: 'ms between two readings', default: 1000, min: 100, max: 60_000 }),
  };

  async run(): Promise<Stats> {
    const { args, flags } = await this.parse(StatsCommand);
    const control = createControlClient({ socketPath: resolvePaths().controlSocket });
    const wanted = args.session === undefined ? {} : { session: args.session };
    if (flags.watch) {
      const interrupt = abortOnEndSignals();
      try {
        const input = { ...wanted, intervalMs: flags.interval };
        const read = (signal: AbortSignal): Promise<AsyncIterable<Stats>> => control.stats.watch(input, { signal });
        if (this.#drawable()) await this.#draw(read, interrupt.signal);
        for await (const stats of await read(interrupt.signal)) this.#show(stats);
      } catch (error) {
        const signal = interrupt.received();
        if (signal === undefined) throw error;
        this.exit(endSignals[signal]);
      } finally {
        interrupt.stop();
      }
    }
    const stats = await control.stats.get(wanted);
    if (!this.jsonEnabled()) this.#show(stats);
    return stats;
  }

  #drawable(): boolean {
    const { stdin, stdout, env } = process;
    return stdin.isTTY && stdout.isTTY && !this.jsonEnabled() && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  }

  async #draw(read: (signal: AbortSignal) => Promise<AsyncIterable<Stats>>, signal: AbortSignal): Promise<never> {
    const { showStatsDashboard } = await import('../tui/dashboards/stats-dashboard.ts');
    const { stdin, stdout } = process;
    await showStatsDashboard({ read, signal, stdin, stdout });
    return this.exit(0);
  }

  #show(stats: Stats): void {
    if (this.jsonEnabled()) return this.logJsonLine(stats);
    this.log(`${stats.at}  ${stats.connections} connections, relay uses ${formatBytes(stats.relayMemoryBytes)}`);
    if (stats.sessions.length > 0) this.log(formatTable(sessionTable(stats), process.stdout.columns));
  }
}

/** The longest round trip of a session's people. */
function slowest({ people }: Stats['sessions'][number]): number | undefined {
  const told = people.flatMap(({ roundTripMs }) => roundTripMs ?? []);
  return told.length === 0 ? undefined : Math.max(...told);
}

function sessionTable({ sessions }: Stats): { columns: string[]; rows: string[][] } {
  return {
    columns: ['session', 'state', 'fps', 'out/s', 'frames', 'refused', 'renditions', 'people', 'ping', 'dropped'],
    rows: sessions.map((session) => [
      ...[session.id, session.state, session.fps.toFixed(1), formatBytes(session.bytesPerSecond)],
      ...[String(session.framesIn), String(session.framesRefused)],
      session.renditions.map(({ key, members }) => `${key} ×${members}`).join(', ') || '-',
      String(session.people.length),
      formatMs(slowest(session)),
      String(session.people.reduce((sum, { droppedFrames }) => sum + droppedFrames, 0)),
    ]),
  };
}
