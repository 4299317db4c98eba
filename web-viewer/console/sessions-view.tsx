import { useState, type ReactElement } from 'react';
import type { HostReading } from './console-feed.ts';
import { LaunchPanel } from './launch-panel.tsx';
import { SessionTile } from './session-tile.tsx';

/** What runs, with who is in it, and the way to start one more. */
export function SessionsView({ reading }: { readonly reading: HostReading }): ReactElement {
  const [launching, setLaunching] = useState(false);
  const sessions = reading.sessions.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  return (
    <section aria-labelledby="sessions-heading">
      <div className="row spread">
        <h2 id="sessions-heading">Sessions</h2>
        <button type="button" className="button" aria-expanded={launching} onClick={() => setLaunching(!launching)}>
          Start a core
        </button>
      </div>
      {launching && <LaunchPanel onDone={() => setLaunching(false)} />}
      {sessions.length === 0 && <p className="empty quiet">Nothing runs here.</p>}
      <ul className="cards">
        {sessions.map((session) => (
          <li key={session.id}>
            <SessionTile session={session} reading={reading} />
          </li>
        ))}
      </ul>
    </section>
  );
}
