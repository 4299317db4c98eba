import type { EventLog } from '../../control/events/event-log.ts';
import type { Supervisor } from '../../core/supervisor.ts';

/** Publishes what happens to cores; sessions tell the relay worker themselves. */
export function publishCores(supervisor: Supervisor, events: EventLog): void {
  supervisor.changed.on(({ id, name, state, pid, restarts, lastExit }) => {
    events.publish({ kind: 'core.changed', session: id, core: name, state, pid, restarts, lastExit });
  });
}
