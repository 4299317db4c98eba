import type { SessionStats } from '../../src/control/contract/schemas.ts';
import { formatBytes, formatMs } from '../../src/shared/quantities.ts';

/** The rates of a session, each with its name; none where nothing was counted yet. */
export function sessionFigures(stats: SessionStats | undefined): readonly (readonly [name: string, figure: string])[] {
  if (stats === undefined) return [];
  const { fps, bytesPerSecond, people } = stats;
  const trips = people.flatMap(({ roundTripMs }) => (roundTripMs === null ? [] : [roundTripMs]));
  const dropped = people.reduce((sum, { droppedFrames }) => sum + droppedFrames, 0);
  return [
    ['frames', `${fps.toFixed(0)} / s`],
    ['sent', `${formatBytes(bytesPerSecond)} / s`],
    ...(trips.length === 0 ? [] : [['slowest ping', formatMs(Math.max(...trips))] as const]),
    ...(dropped === 0 ? [] : [['frames dropped', String(dropped)] as const]),
  ];
}
