import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { SeatRequest } from '../../src/client/types.ts';
import { openStream } from '../stream/open-stream.ts';
import type { PlayerStream, PlayerView } from '../stream/player-stream.ts';
import { inspection } from './inspection.ts';
import { readName } from './person-name.ts';

/** Joins a session for as long as the component stands; undefined until the stream worker is started. */
export function usePlayer(session: string, seat: SeatRequest): PlayerStream | undefined {
  const [stream, setStream] = useState<PlayerStream>();
  useEffect(() => {
    const opened = openStream(
      session,
      seat,
      readName(() => localStorage),
    );
    const detach = inspection.attach(opened);
    const listening = new AbortController();
    const tellVisible = (): void => opened.setVisible(!document.hidden);
    document.addEventListener('visibilitychange', tellVisible, { signal: listening.signal });
    window.addEventListener('pagehide', () => opened.setButtons(0), { signal: listening.signal });
    tellVisible();
    setStream(opened);
    return () => {
      listening.abort();
      detach();
      opened.close();
      setStream(undefined);
    };
  }, [session, seat]);
  return stream;
}

/** The newest view of a stream. */
export function usePlayerView(stream: PlayerStream): PlayerView {
  const subscribe = useCallback((changed: () => void) => stream.changed.on(changed), [stream]);
  return useSyncExternalStore(subscribe, () => stream.view);
}
