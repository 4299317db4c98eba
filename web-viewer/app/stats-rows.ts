import type { WorkerStats } from '../stream/messages.ts';

/** One row of the stats overlay. */
export interface StatsRow {
  readonly label: string;
  readonly value: string;
}

/** The numbers a person looks at when a picture stutters, as text; painted counts the page's own repaints. */
export function statsRows(stats: WorkerStats, page: { readonly fps: number; readonly dropped: number }): StatsRow[] {
  const notShown = stats.dropped + stats.skipped + page.dropped;
  return [
    { label: 'received', value: `${stats.fps.toFixed(1)} fps` },
    { label: 'painted', value: `${page.fps.toFixed(1)} fps` },
    { label: 'traffic', value: formatRate(stats.bytesPerSecond) },
    { label: 'input to frame', value: formatMs(stats.inputToFrameMs) },
    { label: 'round trip', value: formatMs(stats.roundTripMs) },
    { label: 'frames', value: `${stats.frames} (${stats.keyframes} whole)` },
    { label: 'not shown', value: `${notShown}` },
    { label: 'undecodable', value: `${stats.undecodable}` },
    { label: 'reconnects', value: `${stats.reconnects}` },
  ];
}

export function formatRate(bytesPerSecond: number): string {
  if (bytesPerSecond >= 1e6) return `${(bytesPerSecond / 1e6).toFixed(2)} MB/s`;
  return `${(bytesPerSecond / 1e3).toFixed(1)} kB/s`;
}

function formatMs(ms: number | undefined): string {
  return ms === undefined ? 'not measured' : `${ms.toFixed(1)} ms`;
}
