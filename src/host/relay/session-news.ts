import type { EventNews } from '../../control/contract/events.ts';
import type { Person } from '../../session/membership.ts';
import type { SessionRegistry } from '../../session/registry.ts';
import type { Session } from '../../session/session.ts';
import type { Clock } from '../../shared/clock.ts';

/** Changes of seats and names are told together after so long, in ms: a person may change them as often as they like. */
const settleMs = 100;

/** Tells what happens to sessions and to the people in them, as events of the control interface. */
export function tellSessionNews(registry: SessionRegistry, clock: Clock, tell: (news: EventNews) => void): void {
  registry.opened.on((session) => follow(session, clock, tell));
}

function follow(session: Session, clock: Clock, tell: (news: EventNews) => void): void {
  const { id } = session;
  let { state, title } = session;
  /** What was told last of each person. */
  const told = new Map<string, string>();
  let cancel: (() => void) | undefined;
  const of = (person: Person) => ({ session: id, person: person.id, name: person.name });
  const seatOf = (person: Person): string => JSON.stringify([person.name, session.seatOf(person)]);
  const tellSeats = (): void => {
    cancel = undefined;
    for (const person of session.people) {
      const now = seatOf(person);
      if (told.get(person.id) === now) continue;
      told.set(person.id, now);
      const { kind: seat, player } = session.seatOf(person);
      tell({ kind: 'person.changed', ...of(person), seat, player });
    }
  };
  tell({ kind: 'session.started', session: id, title });
  session.joined.on((person) => {
    told.set(person.id, seatOf(person));
    const { door, transport, remote } = person.offer;
    tell({ kind: 'person.joined', ...of(person), door, transport, remote });
  });
  session.left.on((person) => {
    told.delete(person.id);
    tell({ kind: 'person.left', ...of(person) });
  });
  session.changed.on(() => {
    if (session.state === 'ended') return;
    if (session.state !== state || session.title !== title) {
      ({ state, title } = session);
      tell({ kind: 'session.changed', session: id, title, state });
    }
    cancel ??= clock.after(settleMs, tellSeats);
  });
  session.ended.on((reason) => {
    cancel?.();
    tell({ kind: 'session.ended', session: id, title, reason, frames: session.stats.framesIn });
  });
}
