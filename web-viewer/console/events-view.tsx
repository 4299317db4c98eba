import { useState, type ReactElement } from 'react';
import { eventWords } from '../../src/control/contract/event-words.ts';
import { useFacts } from './desk.ts';
import { type EventGroup, eventGroups, eventsOf, groupNames } from './event-groups.ts';

/** What happens on the host, the newest first. */
export function EventsView(): ReactElement {
  const { events, hears } = useFacts();
  const [group, setGroup] = useState<EventGroup>('all');
  const shown = eventsOf(group, events);
  return (
    <section aria-labelledby="events-heading">
      <div className="row spread">
        <h2 id="events-heading">Events</h2>
        <span className={`pill ${hears ? 'live' : 'busy'}`}>{hears ? 'as they happen' : 'connecting'}</span>
        <label className="field inline">
          <span>Show</span>
          <select value={group} onChange={({ target }) => setGroup(target.value as EventGroup)}>
            {eventGroups.map((each) => (
              <option key={each} value={each}>
                {groupNames[each]}
              </option>
            ))}
          </select>
        </label>
      </div>
      {shown.length === 0 && <p className="empty quiet">Nothing has happened yet.</p>}
      <div role="log" aria-labelledby="events-heading">
        <ol className="events">
          {shown.map((event) => (
            <li key={`${event.seq} ${event.at}`}>
              <time dateTime={event.at} title={new Date(event.at).toLocaleString()}>
                {new Date(event.at).toLocaleTimeString('en-GB')}
              </time>
              <span>{eventWords(event)}</span>
              <code className="quiet">{event.kind}</code>
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}
