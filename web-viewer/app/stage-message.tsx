import type { ReactElement } from 'react';
import type { PlayerView } from '../stream/player-stream.ts';
import { listLink } from './route.ts';
import { Prose } from './prose.tsx';
import { playerStatus } from './status-text.ts';

interface StageMessageProps {
  readonly view: PlayerView;
  readonly hasPicture: boolean;
  readonly onRetry: () => void;
}

/** Why there is no moving picture, over the last one; nothing while it is live. */
export function StageMessage({ view, hasPicture, onRetry }: StageMessageProps): ReactElement | null {
  const status = playerStatus(view);
  if (status.tone === 'live' && hasPicture) return null;
  const closed = view.state.kind === 'closed';
  const ended = view.session?.state === 'ended';
  const text = status.tone === 'live' ? 'Waiting for the first frame.' : status.sentence;
  return (
    <div className={hasPicture && !closed && !ended ? 'stage-message brief' : 'stage-message'} role="status">
      <p>{text}</p>
      {status.remedy !== undefined && (
        <p className="remedy">
          <Prose text={status.remedy} />
        </p>
      )}
      {(closed || ended) && (
        <p className="stage-actions">
          {closed && (
            <button type="button" onClick={onRetry}>
              Try again
            </button>
          )}
          <a className="button" href={listLink}>
            All sessions
          </a>
        </p>
      )}
    </div>
  );
}
