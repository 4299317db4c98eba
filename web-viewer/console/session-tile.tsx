import { useState, type ReactElement } from 'react';
import type { Person, RunAction, SessionInfo } from '../../src/control/contract/schemas.ts';
import { playerLink } from '../app/route.ts';
import { describeSession } from '../app/session-text.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import type { HostReading } from './console-feed.ts';
import { useAct, useDesk } from './desk.ts';
import { Failure } from './failure.tsx';
import { SessionPicture } from './session-picture.tsx';
import { sessionFigures } from './session-figures.ts';

interface SessionTileProps {
  readonly session: SessionInfo;
  readonly reading: HostReading;
}

/** One session: how it is, who sits where, and what can be done with it. */
export function SessionTile({ session, reading }: SessionTileProps): ReactElement {
  const { control } = useDesk();
  const act = useAct();
  const [stopping, setStopping] = useState(false);
  const { id, state, people } = session;
  const { title, what, tone } = describeSession(session);
  const core = reading.cores.find((each) => each.id === id);
  const figures = sessionFigures(reading.stats.sessions.find((each) => each.id === id));
  const run = (action: RunAction, said: string): void => {
    void act.run(async () => {
      await control.session.run({ id, action });
      return `${title} ${said}.`;
    });
  };
  const stop = (): void => {
    void act
      .run(async () => {
        await control.session.stop({ id });
        return `${title} has ended.`;
      })
      .then((done) => done && setStopping(false));
  };
  return (
    <article className="card" aria-label={title}>
      <div className="card-head">
        <h3>{title}</h3>
        <span className={`pill ${tone}`}>{state}</span>
      </div>
      <SessionPicture session={id} title={title} />
      <p className="quiet">{what}</p>
      <p className="card-id">
        <code>{id}</code>
        {core !== undefined && core.restarts > 0 && <span className="quiet"> restarted {core.restarts} times</span>}
      </p>
      <dl className="figures">
        {figures.map(([name, figure]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{figure}</dd>
          </div>
        ))}
      </dl>
      <People people={people} />
      {!stopping && <Failure error={act.error} />}
      <div className="card-actions">
        {reading.status.viewer !== null && (
          <a
            className="button"
            href={`${reading.status.viewer}${playerLink(id)}`}
            target="_blank"
            rel="noreferrer"
            aria-label={`Open ${title} in the player`}
          >
            Open
          </a>
        )}
        {state === 'live' && (
          <button type="button" className="button" disabled={act.busy} onClick={() => run('pause', 'is paused')}>
            Pause
          </button>
        )}
        {state === 'paused' && (
          <button type="button" className="button" disabled={act.busy} onClick={() => run('resume', 'goes on')}>
            Resume
          </button>
        )}
        <button
          type="button"
          className="button danger"
          onClick={() => setStopping(true)}
          aria-label={`Stop ${title}`}
          disabled={state === 'ended'}
        >
          Stop
        </button>
      </div>
      {stopping && (
        <ConfirmDialog
          title={`Stop ${title}?`}
          verb="Stop it"
          act={act}
          onConfirm={stop}
          onClose={() => setStopping(false)}
        >
          <p>It ends for everybody, with the core that plays in it. What was not saved is lost.</p>
        </ConfirmDialog>
      )}
    </article>
  );
}

function People({ people }: { readonly people: readonly Person[] }): ReactElement {
  if (people.length === 0) return <p className="quiet">Nobody is here.</p>;
  return (
    <ul className="people" aria-label="People">
      {people.map(({ id, name, seat, player, transport, remote }) => (
        <li key={id}>
          <span>{name || id}</span> <span className="quiet">{player > 0 ? `player ${player}` : seat}</span>{' '}
          <span className="quiet">
            {transport} {remote}
          </span>
        </li>
      ))}
    </ul>
  );
}
