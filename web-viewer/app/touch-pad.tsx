import { useEffect, useRef, type ReactElement } from 'react';
import type { ButtonLayout } from '../../src/protocol/perun/config-keys.ts';
import type { ButtonMixer } from '../input/button-mixer.ts';
import { captureTouch } from '../input/touch.ts';
import { touchLayouts, type TouchButton } from '../input/touch-layouts.ts';

interface TouchPadProps {
  readonly mixer: ButtonMixer;
  readonly layout: ButtonLayout;
  readonly leftHanded: boolean;
  readonly haptics: boolean;
}

const buzzMs = 8;
const arms = ['up', 'down', 'left', 'right'] as const;

/** A pad on the screen, for who has fingers and no keys. */
export function TouchPad({ mixer, layout, leftHanded, haptics }: TouchPadProps): ReactElement {
  const pad = useRef<HTMLDivElement>(null);
  const touch = touchLayouts[layout];

  useEffect(() => {
    if (pad.current === null) return undefined;
    return captureTouch({
      pad: pad.current,
      layout: touch,
      onButtons: (buttons) => mixer.set('touch', buttons),
      // Safari has no haptics to offer a page.
      onPress: () => haptics && 'vibrate' in navigator && navigator.vibrate(buzzMs),
    });
  }, [mixer, touch, haptics]);

  return (
    <div
      className={`touch-pad ${layout}${leftHanded ? ' left-handed' : ''}`}
      ref={pad}
      role="group"
      aria-label="touch pad"
    >
      {touch.extra.length > 0 && <div className="touch-extra">{touch.extra.map(touchButton)}</div>}
      <div className="touch-directions" data-directions="">
        {arms.map((arm, at) => (
          <span key={arm} className={`touch-arm ${arm}`} data-arm={touch.directions[at]} />
        ))}
      </div>
      <div className="touch-main">{touch.main.map(touchButton)}</div>
    </div>
  );
}

function touchButton({ button, label, column, row }: TouchButton): ReactElement {
  return (
    <span key={button} className={`touch-button c${column} r${row}`} data-button={button}>
      {label}
    </span>
  );
}
