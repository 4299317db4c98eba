import { withEventMeta } from '@orpc/server';
import { type EventKind, isEventKind } from '../../shared/event-kinds.ts';
import { eventClasses, type HostEvent } from '../contract/events.ts';
import { mayCall, type Caller } from '../auth/caller.ts';
import type { EventLog } from './event-log.ts';

export interface FollowOptions {
  /** Kinds with commas between them; '' is all. */
  readonly kinds: string;
  readonly caller: Caller;
  /** Id of the last event that the reader has seen, of this run of the host or another. */
  readonly lastEventId: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Every event from now on, or from the one after `lastEventId`, until the signal aborts. A reader holds a place in the
 * log and no queue of its own: one that falls behind what is kept is told how many events it missed.
 */
export function followEvents(log: EventLog, options: FollowOptions): AsyncGenerator<HostEvent, void, void> {
  // The place is taken now, not when the first event is asked for.
  const seen = resumePoint(log, options.lastEventId);
  return follow(log, options, seen);
}

async function* follow(
  log: EventLog,
  { kinds, caller, signal }: FollowOptions,
  seen: number | undefined,
): AsyncGenerator<HostEvent, void, void> {
  const wanted = wantedKinds(kinds);
  let next = (seen ?? log.oldest - 1) + 1;
  if (seen === undefined) yield missed(log, next - 1, null);
  while (signal?.aborted !== true) {
    if (next < log.oldest) {
      const count = log.oldest - next;
      next = log.oldest;
      yield missed(log, next - 1, count);
    }
    const event = log.at(next);
    if (event === undefined) {
      await newEvent(log, signal);
      continue;
    }
    next += 1;
    if (wanted.has(event.kind) && mayCall(caller, eventClasses[event.kind])) yield stamped(log, event);
  }
}

/** The number to go on after; undefined where the reader comes from another run of the host. */
function resumePoint(log: EventLog, lastEventId: string | undefined): number | undefined {
  if (lastEventId === undefined || lastEventId === '') return log.newest;
  const [run, number = ''] = lastEventId.split('-', 2);
  const seq = /^\d{1,15}$/.test(number) ? Number(number) : -1;
  return run === log.run && seq >= 0 && seq <= log.newest ? seq : undefined;
}

function wantedKinds(text: string): ReadonlySet<EventKind> {
  const named = text.split(',').filter(isEventKind);
  return new Set(named.length === 0 ? (Object.keys(eventClasses) as EventKind[]) : named);
}

/** The reader's next Last-Event-ID is the event's own. */
function stamped(log: EventLog, event: HostEvent): HostEvent {
  return withEventMeta({ ...event }, { id: `${log.run}-${event.seq}` });
}

/** Not an event of the log: it has the number of the last one that the reader can no longer get. */
function missed(log: EventLog, seq: number, count: number | null): HostEvent {
  return stamped(log, { seq, at: new Date().toISOString(), kind: 'events.missed', count });
}

function newEvent(log: EventLog, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stop();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const stop = log.published.on(done);
    if (signal?.aborted === true) done();
    else signal?.addEventListener('abort', done, { once: true });
  });
}
