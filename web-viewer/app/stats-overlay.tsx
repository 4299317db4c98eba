import type { ReactElement } from 'react';
import type { Painter } from '../render/painter.ts';
import type { WorkerStats } from '../stream/messages.ts';
import { statsRows } from './stats-rows.ts';

interface StatsOverlayProps {
  readonly stats: WorkerStats | undefined;
  readonly painter: Painter | undefined;
}

/** Numbers over the picture, refreshed with each report of the stream worker. */
export function StatsOverlay({ stats, painter }: StatsOverlayProps): ReactElement | null {
  if (stats === undefined) return null;
  const rows = statsRows(stats, { fps: painter?.fps ?? 0, dropped: painter?.dropped ?? 0 });
  return (
    <dl className="stats" aria-label="statistics">
      {rows.map((row) => (
        <div key={row.label}>
          <dt>{row.label}</dt>
          <dd>{row.value}</dd>
        </div>
      ))}
    </dl>
  );
}
