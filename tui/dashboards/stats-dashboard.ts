import { totalmem } from 'node:os';
import type { Stats } from '../../src/control/contract/schemas.ts';
import { formatBytes } from '../../src/shared/quantities.ts';
import type { TerminalInputStream, TerminalOutputStream } from '../player/terminal-streams.ts';
import { StatsSeries } from './stats-series.ts';
import { loadWidgets } from './widgets.ts';

export interface StatsDashboardOptions {
  /** Begins to read; the signal ends it. */
  readonly read: (signal: AbortSignal) => Promise<AsyncIterable<Stats>>;
  /** Ends the dashboard as well as the person can. */
  readonly signal: AbortSignal;
  readonly stdin: TerminalInputStream;
  readonly stdout: TerminalOutputStream;
}

const columns = ['session', 'state', 'fps', 'person', 'seat', 'ping', 'sent', 'dropped', 'queued'] as const;

/** Shows curves, gauges and a table until the person leaves; the terminal is given back, also where a reading fails. */
export async function showStatsDashboard(options: StatsDashboardOptions): Promise<void> {
  const left = new AbortController();
  const widgets = loadWidgets();
  const screen = widgets.screen(options.stdin, options.stdout);
  try {
    const grid = widgets.grid(screen);
    const chart = (column: number, label: string) =>
      grid.set(0, column, 5, 6, widgets.line, {
        label,
        showLegend: true,
        legend: { width: 14 },
        wholeNumbersOnly: true,
      });
    const gauge = (column: number, label: string) =>
      grid.set(5, column, 3, 6, widgets.gauge, { label, stroke: 'green', fill: 'white' });
    const fps = chart(0, ' frames per second ');
    const bytes = chart(6, ' kB per second to everybody ');
    const dropped = gauge(0, ' frames dropped ');
    const memory = gauge(6, ' memory of the relay ');
    const table = grid.set(8, 0, 4, 12, widgets.table, {
      label: ' people · q quits ',
      interactive: false,
      columnSpacing: 1,
      columnWidth: [12, 8, 6, 14, 10, 8, 9, 8, 8],
      fg: 'white',
    });
    const series = new StatsSeries();
    const draw = (stats: Stats): void => {
      fps.setData(series.curves('fps'));
      bytes.setData(series.curves('bytesPerSecond').map((curve) => ({ ...curve, y: curve.y.map((y) => y / 1000) })));
      dropped.setPercent(series.dropped);
      memory.setPercent(stats.relayMemoryBytes / totalmem());
      memory.setLabel(` memory of the relay: ${formatBytes(stats.relayMemoryBytes)} of ${formatBytes(totalmem())} `);
      table.setData({ headers: columns, data: series.rows });
      screen.render();
    };
    screen.key(['q', 'escape', 'C-c'], () => left.abort());
    screen.on('resize', () => screen.render());
    screen.render();
    for await (const stats of await options.read(AbortSignal.any([options.signal, left.signal]))) {
      series.add(stats);
      draw(stats);
    }
  } catch (error) {
    if (!left.signal.aborted) throw error;
  } finally {
    screen.destroy();
    options.stdin.pause();
  }
}
