import type { ReactElement } from 'react';
import type { RingStats } from '../audio/audio-ring.ts';
import type { Painter } from '../render/painter.ts';
import type { WorkerStats } from '../stream/messages.ts';
import { CopyButton } from './copy-button.tsx';
import { statsRows, statsText } from './stats-rows.ts';

interface StatsOverlayProps {
  readonly stats: WorkerStats | undefined;
  readonly painter: Painter | undefined;
  readonly sound: RingStats | undefined;
}

/** Numbers over the picture, refreshed with each report of the stream worker. */
export function StatsOverlay({ stats, painter, sound }: StatsOverlayProps): ReactElement | null {
  if (stats === undefined) return null;
  const page = { fps: painter?.fps ?? 0, dropped: painter?.dropped ?? 0, presentMs: painter?.presentMs };
  const rows = statsRows(stats, page, sound);
  return (
    <div className="stats">
      <dl aria-label="statistics">
        {rows.map((row) => (
          <div key={row.label}>
            <dt>{row.label}</dt>
            <dd>{row.value}</dd>
          </div>
        ))}
      </dl>
      <CopyButton text={() => statsText(rows)} />
    </div>
  );
}
