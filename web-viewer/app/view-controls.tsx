import type { ReactElement, RefObject } from 'react';
import { ControlGroup } from './control-group.tsx';

export type Panel = 'keys' | 'frames';

interface ViewControlsProps {
  readonly integer: boolean;
  readonly toggleInteger: () => void;
  readonly showStats: boolean;
  readonly toggleStats: () => void;
  readonly panel: Panel | undefined;
  readonly setPanel: (panel: Panel | undefined) => void;
  readonly fullscreenTarget: RefObject<HTMLElement | null>;
}

export function ViewControls(props: ViewControlsProps): ReactElement {
  const { integer, toggleInteger, showStats, toggleStats, panel, setPanel, fullscreenTarget } = props;
  const panelButton = (name: Panel, label: string): ReactElement => (
    <button type="button" aria-expanded={panel === name} onClick={() => setPanel(panel === name ? undefined : name)}>
      {label}
    </button>
  );
  const goFullscreen = (): void => {
    const target = fullscreenTarget.current;
    // A browser may refuse; then the page stays as it is, which is answer enough.
    target?.requestFullscreen().then(
      () => target.focus(),
      () => undefined,
    );
  };
  return (
    <ControlGroup label="View">
      <button type="button" aria-pressed={integer} onClick={toggleInteger} title="only whole multiples of the pixels">
        Integer scale
      </button>
      <button type="button" aria-pressed={showStats} onClick={toggleStats}>
        Stats
      </button>
      {panelButton('keys', 'Keys')}
      {panelButton('frames', 'Frames')}
      {document.fullscreenEnabled && (
        <button type="button" onClick={goFullscreen}>
          Full screen
        </button>
      )}
    </ControlGroup>
  );
}
