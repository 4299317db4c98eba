import type { ReactElement } from 'react';
import type { PlayerStream, PlayerView } from '../stream/player-stream.ts';
import { ControlGroup } from './control-group.tsx';

interface RunControlsProps {
  readonly stream: PlayerStream;
  readonly view: PlayerView;
}

/** Pause, step and reset: for those who play, on hosts that know how. */
export function RunControls({ stream, view }: RunControlsProps): ReactElement | null {
  const { state, session, seat } = view;
  if (state.kind !== 'open' || !state.extended) return null;
  const running = session?.state === 'live';
  const paused = session?.state === 'paused';
  const may = seat.kind !== 'watcher' && (running || paused);
  const why = may ? undefined : seat.kind === 'watcher' ? 'take a player seat first' : 'nothing runs';
  return (
    <ControlGroup label="Run">
      <button type="button" disabled={!may} title={why} onClick={() => stream.run(paused ? 'resume' : 'pause')}>
        {paused ? 'Resume' : 'Pause'}
      </button>
      <button
        type="button"
        disabled={!may || !paused}
        title={why ?? (paused ? undefined : 'pause first')}
        onClick={() => stream.run('step')}
      >
        Step
      </button>
      <button type="button" disabled={!may} title={why} onClick={() => stream.run('reset')}>
        Reset
      </button>
    </ControlGroup>
  );
}
