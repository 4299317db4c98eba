import { useCallback, useRef, type ReactElement } from 'react';
import { usePoll } from '../app/use-poll.ts';
import { useDesk } from './desk.ts';
import { useInView } from './use-in-view.ts';

const pictureMs = 2000;

/** What a session shows, every other moment while it can be seen. */
export function SessionPicture({ session, title }: { readonly session: string; readonly title: string }): ReactElement {
  const { control } = useDesk();
  const place = useRef<HTMLDivElement>(null);
  const inView = useInView(place);
  const ask = useCallback(
    async (signal: AbortSignal) => (inView ? (await control.session.picture({ id: session }, { signal })).png : null),
    [control, session, inView],
  );
  const { value: png } = usePoll(ask, pictureMs);
  return (
    <div ref={place} className="picture">
      {typeof png === 'string' && <img src={`data:image/png;base64,${png}`} alt={`${title} as it is now`} />}
    </div>
  );
}
