import type { ReactElement } from 'react';
import { ControlGroup } from './control-group.tsx';
import { useSetting } from './use-setting.ts';

export interface TouchSetup {
  readonly shown: boolean;
  readonly toggleShown: () => void;
  readonly leftHanded: boolean;
  readonly toggleLeftHanded: () => void;
  readonly haptics: boolean;
  readonly toggleHaptics: () => void;
}

/** The pad on the screen is there from the start where fingers are what people point with. */
export function useTouchSetup(): TouchSetup {
  const [shown, toggleShown] = useSetting('touch', matchMedia('(pointer: coarse)').matches);
  const [leftHanded, toggleLeftHanded] = useSetting('touch-left-handed', false);
  const [haptics, toggleHaptics] = useSetting('touch-haptics', true);
  return { shown, toggleShown, leftHanded, toggleLeftHanded, haptics, toggleHaptics };
}

export function TouchControls({ setup }: { readonly setup: TouchSetup }): ReactElement {
  return (
    <ControlGroup label="Touch">
      <button type="button" aria-pressed={setup.shown} onClick={setup.toggleShown}>
        Touch pad
      </button>
      {setup.shown && (
        <button type="button" aria-pressed={setup.leftHanded} onClick={setup.toggleLeftHanded}>
          Left-handed
        </button>
      )}
      {setup.shown && 'vibrate' in navigator && (
        <button type="button" aria-pressed={setup.haptics} onClick={setup.toggleHaptics}>
          Haptics
        </button>
      )}
    </ControlGroup>
  );
}
