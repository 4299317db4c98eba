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

/** Below this the panels cover each other. */
const least = { columns: 60, rows: 16 } as const;
/** Frame and margin of a table. */
const tableEdges = 4;

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
        showLegend: false,
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
      columnWidth: [],
      fg: 'white',
    });
    const series = new StatsSeries();
    const small = widgets.message(screen);
    const draw = (stats: Stats | undefined): void => {
      small.hidden = screen.width >= least.columns && screen.height >= least.rows;
      small.setContent(
        `window too small\nneeds ${least.columns} × ${least.rows}, has ${screen.width} × ${screen.height}\nq quits`,
      );
      if (stats !== undefined) fill(stats);
      screen.render();
    };
    const fill = (stats: Stats): void => {
      // A legend covers a part of the curves, and says nothing where there is only one.
      if (stats.sessions.length > 1) fps.options.showLegend = bytes.options.showLegend = true;
      fps.setData(series.curves('fps'));
      bytes.setData(series.curves('bytesPerSecond').map((curve) => ({ ...curve, y: curve.y.map((y) => y / 1000) })));
      dropped.setPercent(series.dropped);
      memory.setPercent(stats.relayMemoryBytes / totalmem());
      const used = formatBytes(stats.relayMemoryBytes);
      const of = screen.width < 100 ? '' : ` of ${formatBytes(totalmem())}`;
      memory.setLabel(` memory of the relay: ${used}${of} `);
      const { headers, widths, rows } = series.tableIn(screen.width - tableEdges);
      table.options.columnWidth = widths;
      table.setData({ headers, data: rows });
    };
    let latest: Stats | undefined;
    screen.key(['q', 'escape', 'C-c'], () => left.abort());
    screen.on('resize', () => draw(latest));
    draw(undefined);
    for await (const stats of await options.read(AbortSignal.any([options.signal, left.signal]))) {
      series.add(stats);
      latest = stats;
      draw(stats);
    }
  } catch (error) {
    if (!left.signal.aborted) throw error;
  } finally {
    screen.destroy();
    options.stdin.pause();
  }
}
