import type { ReactElement } from 'react';
import type { PerunError } from '../../src/shared/errors.ts';
import { Prose } from './prose.tsx';
import { SessionCard } from './session-card.tsx';
import { listIntervalMs, listSessions } from './sessions.ts';
import { usePoll } from './use-poll.ts';

/** The sessions of this host, newest first, kept up to date while the page is visible. */
export function SessionList(): ReactElement {
  const { value: sessions, error } = usePoll(listSessions, listIntervalMs);
  const sorted = sessions?.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  return (
    <section aria-labelledby="sessions-heading">
      <h1 id="sessions-heading">Sessions</h1>
      {error !== undefined && <HostSilent error={error} />}
      {sorted === undefined && error === undefined && <p className="quiet">Asking the host…</p>}
      {sorted?.length === 0 && error === undefined && <NoSessions />}
      {sorted !== undefined && sorted.length > 0 && (
        <ul className="cards">
          {sorted.map((session) => (
            <li key={session.id}>
              <SessionCard session={session} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function HostSilent({ error }: { readonly error: PerunError }): ReactElement {
  return (
    <div className="banner bad" role="alert">
      <p>
        <Prose text={error.message} /> Asking again every two seconds.
      </p>
      <p className="remedy">
        <Prose text={error.remedy} />
      </p>
    </div>
  );
}

function NoSessions(): ReactElement {
  return (
    <div className="empty">
      <p>Nothing runs here yet. Start a core on the host, and it appears here by itself:</p>
      <pre>
        <code>perun core run game.ch8</code>
      </pre>
      <p className="quiet">
        A core of your own, in any language, opens a session as soon as it connects: <code>perun core new</code> makes
        one to begin with.
      </p>
    </div>
  );
}
