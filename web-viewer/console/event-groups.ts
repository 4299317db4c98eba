import type { HostEvent } from '../../src/control/contract/events.ts';
import type { EventKind } from '../../src/shared/event-kinds.ts';

/** What events can be narrowed to. */
export const eventGroups = ['all', 'sessions', 'people', 'pairing', 'host'] as const;
export type EventGroup = (typeof eventGroups)[number];

export const groupNames: Readonly<Record<EventGroup, string>> = {
  all: 'everything',
  sessions: 'sessions and cores',
  people: 'people',
  pairing: 'pairing',
  host: 'the host',
};

/** Events of a group, the newest first. */
export function eventsOf(group: EventGroup, events: readonly HostEvent[]): readonly HostEvent[] {
  return events.filter(({ kind }) => group === 'all' || groupOf(kind) === group).toReversed();
}

function groupOf(kind: EventKind): Exclude<EventGroup, 'all'> {
  const [family] = kind.split('.', 1);
  switch (family) {
    case 'session':
    case 'core':
      return 'sessions';
    case 'person':
      return 'people';
    case 'pairing':
      return 'pairing';
    default:
      return 'host';
  }
}
