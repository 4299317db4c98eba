import type { RingStats } from '../audio/audio-ring.ts';
import type { WorkerStats } from '../stream/messages.ts';

/** One row of the stats overlay. */
export interface StatsRow {
  readonly label: string;
  readonly value: string;
}

/** What the page itself measures: repaints, frames passed over, time from a frame's due moment to its repaint. */
export interface PageStats {
  readonly fps: number;
  readonly dropped: number;
  readonly presentMs: number | undefined;
}

/** The numbers a person looks at when a picture stutters or a game feels slow, as text. */
export function statsRows(stats: WorkerStats, page: PageStats, sound: RingStats | undefined): StatsRow[] {
  const notShown = stats.dropped + stats.skipped + page.dropped;
  return [
    { label: 'input to frame', value: formatMs(stats.inputToFrameMs) },
    { label: 'round trip', value: formatMs(stats.roundTripMs) },
    { label: 'decode', value: formatMs(stats.decodeMs) },
    { label: 'present', value: formatMs(page.presentMs) },
    { label: 'queue', value: stats.queued === 1 ? '1 frame' : `${stats.queued} frames` },
    { label: 'received', value: `${stats.fps.toFixed(1)} fps` },
    { label: 'painted', value: `${page.fps.toFixed(1)} fps` },
    { label: 'traffic', value: formatRate(stats.bytesPerSecond) },
    { label: 'frames', value: `${stats.frames} (${stats.keyframes} whole)` },
    { label: 'not shown', value: `${notShown}` },
    { label: 'undecodable', value: `${stats.undecodable}` },
    { label: 'reconnects', value: `${stats.reconnects}` },
    { label: 'sound', value: soundText(sound) },
  ];
}

/** The rows as lines, for a report of a fault. */
export function statsText(rows: readonly StatsRow[]): string {
  return rows.map(({ label, value }) => `${label}: ${value}\n`).join('');
}

export function formatRate(bytesPerSecond: number): string {
  if (bytesPerSecond >= 1e6) return `${(bytesPerSecond / 1e6).toFixed(2)} MB/s`;
  return `${(bytesPerSecond / 1e3).toFixed(1)} kB/s`;
}

function soundText(sound: RingStats | undefined): string {
  if (sound === undefined) return 'not started';
  return `${Math.round(sound.queuedMs)} ms, ${sound.underruns === 1 ? '1 gap' : `${sound.underruns} gaps`}`;
}

function formatMs(ms: number | undefined): string {
  return ms === undefined ? 'not measured' : `${ms.toFixed(1)} ms`;
}
