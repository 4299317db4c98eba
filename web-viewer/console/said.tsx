import { type ReactElement, type ReactNode, useEffect, useMemo, useState } from 'react';
import { type Desk, DeskContext } from './desk.ts';

/** How long a sentence stays, in ms. */
const saidMs = 6000;

interface SaidProps extends Pick<Desk, 'control' | 'feed'> {
  readonly children: ReactNode;
}

/** Gives the console its desk, and shows what was said at it. */
export function Said({ control, feed, children }: SaidProps): ReactElement {
  const [said, setSaid] = useState('');
  const desk = useMemo(() => ({ control, feed, say: setSaid }), [control, feed]);
  useEffect(() => {
    if (said === '') return undefined;
    const timer = setTimeout(() => setSaid(''), saidMs);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <DeskContext value={desk}>
      {children}
      <p className="said" role="status">
        {said}
      </p>
    </DeskContext>
  );
}
