import type { ReactElement } from 'react';
import { ControlGroup } from './control-group.tsx';

export type Panel = 'saves' | 'keys' | 'gamepads' | 'sound' | 'frames';

interface ViewControlsProps {
  readonly integer: boolean;
  readonly toggleInteger: () => void;
  readonly showStats: boolean;
  readonly toggleStats: () => void;
  /** Undefined for who is told none. */
  readonly showRegisters: boolean | undefined;
  readonly toggleRegisters: () => void;
  readonly muted: boolean;
  readonly toggleMuted: () => void;
  readonly panel: Panel | undefined;
  readonly setPanel: (panel: Panel | undefined) => void;
  /** Undefined while there is no picture. */
  readonly onScreenshot: (() => void) | undefined;
  readonly onFullScreen: () => void;
}

export function ViewControls(props: ViewControlsProps): ReactElement {
  const { integer, toggleInteger, showStats, toggleStats, muted, toggleMuted, panel, setPanel } = props;
  const panelButton = (name: Panel, label: string): ReactElement => (
    <button type="button" aria-expanded={panel === name} onClick={() => setPanel(panel === name ? undefined : name)}>
      {label}
    </button>
  );
  return (
    <ControlGroup label="View">
      <button type="button" aria-pressed={integer} onClick={toggleInteger} title="only whole multiples of the pixels">
        Integer scale
      </button>
      <button type="button" aria-pressed={showStats} onClick={toggleStats}>
        Stats
      </button>
      {props.showRegisters !== undefined && (
        <button type="button" aria-pressed={props.showRegisters} onClick={props.toggleRegisters}>
          Registers
        </button>
      )}
      <button type="button" aria-pressed={muted} onClick={toggleMuted}>
        Mute
      </button>
      {panelButton('saves', 'Saves')}
      {panelButton('keys', 'Keys')}
      {panelButton('gamepads', 'Gamepads')}
      {panelButton('sound', 'Sound')}
      {panelButton('frames', 'Frames')}
      <button type="button" disabled={props.onScreenshot === undefined} onClick={props.onScreenshot}>
        Screenshot
      </button>
      {document.fullscreenEnabled && (
        <button type="button" onClick={props.onFullScreen}>
          Full screen
        </button>
      )}
    </ControlGroup>
  );
}
