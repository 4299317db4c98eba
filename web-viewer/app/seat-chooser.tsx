import type { ReactElement } from 'react';
import type { PlayerStream, PlayerView } from '../stream/player-stream.ts';
import { ControlGroup } from './control-group.tsx';
import { seatOptions, type SeatHolder } from './seat-options.ts';

interface SeatChooserProps {
  readonly stream: PlayerStream;
  readonly view: PlayerView;
  readonly people: readonly SeatHolder[];
}

export function SeatChooser({ stream, view, people }: SeatChooserProps): ReactElement {
  const open = view.state.kind === 'open' && view.session?.state !== 'ended';
  const options = seatOptions(view.session?.players ?? 1, view.seat, people);
  return (
    <ControlGroup label="Seat">
      {options.map((option) => (
        <button
          key={option.label}
          type="button"
          aria-pressed={option.held}
          disabled={!open || option.taken !== undefined}
          title={option.taken}
          onClick={() => stream.requestSeat(option.request)}
        >
          {option.label}
          {option.taken !== undefined && <span className="taken">{option.taken}</span>}
        </button>
      ))}
    </ControlGroup>
  );
}
