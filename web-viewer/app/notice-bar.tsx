import type { ReactElement } from 'react';
import type { Notice, PlayerStream } from '../stream/player-stream.ts';
import { Prose } from './prose.tsx';
import { pageRemedy } from './status-text.ts';

interface NoticeBarProps {
  readonly stream: PlayerStream;
  readonly notice: Notice | undefined;
}

/** The newest sentence of the host, until the person puts it away. */
export function NoticeBar({ stream, notice }: NoticeBarProps): ReactElement | null {
  if (notice === undefined) return null;
  const remedy = pageRemedy(notice.error.remedy);
  return (
    <div className="banner warn notice" role="alert" key={notice.number}>
      <p>
        <Prose text={notice.error.message} />{' '}
        {remedy !== undefined && (
          <span className="remedy">
            <Prose text={remedy} />
          </span>
        )}
      </p>
      <button type="button" onClick={() => stream.dismissNotice()}>
        Dismiss
      </button>
    </div>
  );
}
