import { useEffect, type RefObject } from 'react';
import type { PlayerStream } from '../stream/player-stream.ts';

/**
 * Gives the focus back to the picture when a player has clicked a control: who clicks wants to go on playing, who
 * presses a control by keyboard wants to stay among the controls.
 */
export function useBackToGame(
  toolbar: RefObject<HTMLElement | null>,
  stage: RefObject<HTMLElement | null>,
  stream: PlayerStream,
): void {
  useEffect(() => {
    const controls = toolbar.current;
    const onClick = (event: MouseEvent): void => {
      // A press by keyboard comes as a click that counts nothing.
      if (event.detail > 0 && stream.view.seat.kind !== 'watcher') stage.current?.focus();
    };
    controls?.addEventListener('click', onClick);
    return () => controls?.removeEventListener('click', onClick);
  }, [toolbar, stage, stream]);
}
