import type { SessionInfo } from '../../control/contract/schemas.ts';
import type { EventLog } from '../../control/events/event-log.ts';
import { expose, type Metric, type Sample } from '../../control/metrics/exposition.ts';
import { processMetrics } from '../../control/metrics/process-metrics.ts';
import type { Supervisor } from '../../core/supervisor.ts';
import { packageVersion } from '../../platform/package-root.ts';
import type { RelayTotals } from '../relay/contract.ts';
import type { RelayKeeper } from './relay-keeper.ts';

/** Every state has a sample, so that a graph falls to zero instead of ending. */
const states = ['waiting', 'live', 'paused'] as const;

/** Reads all that /metrics tells; counters of sessions begin anew when the relay does. */
export function createMetrics(relay: RelayKeeper, supervisor: Supervisor, events: EventLog): () => Promise<string> {
  let restarts = 0;
  let before = new Map<string, number>();
  supervisor.changed.on(({ id, restarts: now }) => {
    const last = before.get(id) ?? 0;
    if (now > last) restarts += now - last;
    before.set(id, now);
    // Those that are forgotten may come back under the same name, and count from zero.
    if (before.size > 1000) before = new Map(supervisor.list().map((core) => [core.id, core.restarts]));
  });
  return async () => {
    const [totals, sessions] = await Promise.all([relay.client.totals(), relay.client.list()]);
    return expose([...hostMetrics(sessions, restarts, events.newest), ...relayMetrics(totals), ...processMetrics()]);
  };
}

function hostMetrics(sessions: readonly SessionInfo[], restarts: number, events: number): Metric[] {
  const { version: node } = process;
  return [
    gauge('perun_build_info', 'Version of Perun and of Node.', [
      { labels: { version: packageVersion(), node }, value: 1 },
    ]),
    gauge(
      'perun_sessions',
      'Sessions, by state.',
      states.map((state) => ({
        labels: { state },
        value: sessions.filter((session) => session.state === state).length,
      })),
    ),
    gauge('perun_people', 'People in sessions.', [
      { value: sessions.reduce((sum, { people }) => sum + people.length, 0) },
    ]),
    counter('perun_core_restarts_total', 'Cores that died and were started again.', [{ value: restarts }]),
    counter('perun_events_total', 'Events published since the host started.', [{ value: events }]),
  ];
}

function relayMetrics(totals: RelayTotals): Metric[] {
  return [
    gauge('perun_connections', 'Open connections of cores and people.', [{ value: totals.connections }]),
    counter('perun_frames_total', 'Frames from sources, as encoded once for many, and to people.', [
      { labels: { dir: 'in', kind: 'whole' }, value: totals.framesIn },
      { labels: { dir: 'encoded', kind: 'keyframe' }, value: totals.keyframes },
      { labels: { dir: 'encoded', kind: 'delta' }, value: totals.deltas },
      { labels: { dir: 'out', kind: 'any' }, value: totals.framesSent },
    ]),
    counter('perun_frame_sent_bytes_total', 'Bytes of frames to people.', [{ value: totals.bytesSent }]),
    counter('perun_dropped_frames_total', 'Frames that did not reach somebody, and why.', [
      { labels: { reason: 'slow' }, value: totals.framesDropped },
      { labels: { reason: 'undecodable' }, value: totals.framesRefused },
    ]),
    {
      name: 'perun_frame_bytes',
      help: 'Size of encoded frames, each counted once.',
      type: 'histogram',
      reading: totals.frameBytes,
    },
    {
      name: 'perun_input_to_frame_seconds',
      help: 'From an input that counts to the next frame of its source.',
      type: 'histogram',
      reading: totals.inputToFrame,
    },
    gauge('perun_relay_queue_depth', 'People whose earlier frames have not left yet.', [{ value: totals.waiting }]),
    gauge('perun_relay_queue_bytes', 'Bytes that wait to leave for people.', [{ value: totals.queuedBytes }]),
  ];
}

function gauge(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, help, type: 'gauge', samples };
}

function counter(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, help, type: 'counter', samples };
}
