import type { ReactElement } from 'react';
import type { SessionInfo } from '../../src/control/contract/schemas.ts';
import { describeSession } from './session-text.ts';
import { playerLink } from './route.ts';

/** One session: what it is, who is in, and the two ways in. */
export function SessionCard({ session }: { readonly session: SessionInfo }): ReactElement {
  const text = describeSession(session);
  const ended = session.state === 'ended';
  return (
    <article className="card" aria-label={text.title}>
      <div className="card-head">
        <h2>{text.title}</h2>
        <span className={`pill ${text.tone}`}>{session.state}</span>
      </div>
      <p className="quiet">{text.what}</p>
      <p className="card-id">
        <code>{session.id}</code>
      </p>
      <p className="quiet">{text.people}</p>
      <div className="card-actions">
        {text.seatFree && !ended && (
          <a className="button primary" href={playerLink(session.id, 'play')} aria-label={`Play ${text.title}`}>
            Play
          </a>
        )}
        <a className="button" href={playerLink(session.id)} aria-label={`Watch ${text.title}`}>
          Watch
        </a>
        {!text.seatFree && !ended && <span className="quiet">all player seats are taken</span>}
      </div>
    </article>
  );
}
