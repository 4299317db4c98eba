import { useEffect, useState, type ReactElement } from 'react';
import { buttonLayouts, type ButtonLayout } from '../../src/protocol/perun/config-keys.ts';
import { controlName, newlyHeld, type PadState } from '../input/pad-controls.ts';
import {
  deadZoneBounds,
  padButtons,
  padMapOf,
  plainProfile,
  withControl,
  withoutMap,
  type PadProfile,
} from '../input/pad-profiles.ts';
import type { PadSetup } from './use-gamepads.ts';

interface PadCardProps {
  readonly pad: PadState;
  readonly layout: ButtonLayout;
  readonly setup: PadSetup;
}

/** One gamepad: what it reports now, what it presses, and how to change that. */
export function PadCard({ pad, layout, setup }: PadCardProps): ReactElement {
  const { gamepads, profiles, setProfiles } = setup;
  const [learning, setLearning] = useState<{ readonly button: number; readonly rest: PadState }>();
  const profile = profiles[pad.id] ?? plainProfile;
  const map = padMapOf(profile, pad, layout);
  const held = padButtons(pad, profile, layout);
  const change = (next: PadProfile): void => setProfiles({ ...profiles, [pad.id]: next });
  const control = learning && newlyHeld(learning.rest, pad);

  useEffect(() => {
    gamepads?.setPaused(learning !== undefined);
    return () => gamepads?.setPaused(false);
  }, [gamepads, learning]);

  useEffect(() => {
    if (learning === undefined || control === undefined) return;
    const before = profiles[pad.id] ?? plainProfile;
    setProfiles({ ...profiles, [pad.id]: withControl(before, pad, layout, [learning.button, control]) });
    setLearning(undefined);
  }, [learning, control, pad, layout, profiles, setProfiles]);

  return (
    <section className="pad-card" aria-label={pad.id}>
      <h3>{pad.id}</h3>
      <p className="quiet">{pad.mapping === 'standard' ? 'standard mapping' : 'no mapping known to the browser'}</p>
      <ul className="pad-buttons" aria-label="buttons of the gamepad">
        {pad.buttons.map((button, at) => (
          <li key={at} className={button.pressed ? 'held' : ''}>
            {at}
          </li>
        ))}
      </ul>
      <ul className="pad-axes" aria-label="axes of the gamepad">
        {pad.axes.map((value, at) => (
          <li key={at}>
            <span>axis {at}</span>
            <meter min={-1} max={1} value={value} aria-label={`axis ${at}`} />
            <output>{value.toFixed(2)}</output>
          </li>
        ))}
      </ul>
      <label className="slider">
        Dead zone
        <input
          type="range"
          min={deadZoneBounds[0]}
          max={deadZoneBounds[1]}
          step={0.05}
          value={profile.deadZone}
          onChange={(moved) => change({ ...profile, deadZone: moved.target.valueAsNumber })}
        />
        <output>{Math.round(profile.deadZone * 100)} %</output>
      </label>
      <ul className="pad-map" aria-label="what presses each button">
        {buttonLayouts[layout].map(
          (label, button) =>
            label !== '' && (
              <li key={label} className={(held >> button) & 1 ? 'held' : ''}>
                <strong>{label.replace('-', ' ')}</strong>
                <span>
                  {learning?.button === button
                    ? 'press it on the gamepad…'
                    : (map[button] ?? []).map(controlName).join(', ') || 'nothing'}
                </span>
                <button
                  type="button"
                  aria-label={`Change ${label.replace('-', ' ')}`}
                  aria-pressed={learning?.button === button}
                  onClick={() => setLearning(learning?.button === button ? undefined : { button, rest: pad })}
                >
                  Change
                </button>
              </li>
            ),
        )}
      </ul>
      <button type="button" onClick={() => change(withoutMap(profile, layout))}>
        Reset to defaults
      </button>
    </section>
  );
}
