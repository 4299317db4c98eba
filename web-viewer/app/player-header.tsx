import type { ReactElement } from 'react';
import type { PlayerView } from '../stream/player-stream.ts';
import { Logo } from './logo.tsx';
import { listLink } from './route.ts';
import { seatLabel } from './seat-options.ts';
import { playerStatus } from './status-text.ts';

interface PlayerHeaderProps {
  readonly session: string;
  readonly view: PlayerView;
  readonly title: string | undefined;
  readonly people: number;
}

export function PlayerHeader({ session, view, title, people }: PlayerHeaderProps): ReactElement {
  const status = playerStatus(view);
  const name = title || view.session?.title || view.session?.coreName || session;
  return (
    <header className="player-header">
      <a className="brand" href={listLink} aria-label="All sessions">
        <Logo />
      </a>
      <div className="player-title">
        <h1>{name}</h1>
        <p className="quiet">
          <code>{view.session?.id ?? session}</code>
          {view.session?.system !== undefined && <span>{view.session.system}</span>}
          {people > 0 && <span>{people === 1 ? '1 person here' : `${people} people here`}</span>}
        </p>
      </div>
      <p className="player-state" role="status">
        <span className={`pill ${status.tone}`}>{status.word}</span>
        {view.state.kind === 'open' && <span className="quiet">you: {seatLabel(view.seat)}</span>}
      </p>
    </header>
  );
}
