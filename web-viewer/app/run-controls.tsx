import type { ReactElement } from 'react';
import type { PlayerStream, PlayerView } from '../stream/player-stream.ts';
import { ControlGroup } from './control-group.tsx';
import { HoldButton } from './hold-button.tsx';

interface RunControlsProps {
  readonly stream: PlayerStream;
  readonly view: PlayerView;
}

/** Pause, step, rewind, fast-forward and reset: for those who play, on hosts that know how. */
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
      <HoldButton may={may} title={why ?? 'goes back while held'} onHeld={(held) => stream.setSpeed(held ? -100 : 100)}>
        Rewind
      </HoldButton>
      <HoldButton
        may={may && running}
        title={why ?? (running ? 'four times as fast while held' : 'resume first')}
        onHeld={(held) => stream.setSpeed(held ? 400 : 100)}
      >
        Fast
      </HoldButton>
      <button type="button" disabled={!may} title={why} onClick={() => stream.run('reset')}>
        Reset
      </button>
    </ControlGroup>
  );
}
