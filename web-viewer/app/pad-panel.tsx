import { useEffect, useState, type ChangeEvent, type ReactElement } from 'react';
import type { ButtonLayout } from '../../src/protocol/perun/config-keys.ts';
import { toPerunError } from '../../src/shared/errors.ts';
import type { PadState } from '../input/pad-controls.ts';
import { readProfiles, writeProfiles } from '../input/pad-profiles.ts';
import { PadCard } from './pad-card.tsx';
import { Prose } from './prose.tsx';
import { saveFile } from './save-file.ts';
import type { PadSetup } from './use-gamepads.ts';

interface PadPanelProps {
  readonly setup: PadSetup;
  readonly layout: ButtonLayout;
}

/** Shows what every gamepad reports, and lets the person say what its controls press. */
export function PadPanel({ setup, layout }: PadPanelProps): ReactElement {
  const { gamepads, profiles, setProfiles } = setup;
  const [pads, setPads] = useState<readonly PadState[]>([]);
  const [problem, setProblem] = useState<string>();

  useEffect(() => gamepads?.read.on((read) => setPads([...read])), [gamepads]);

  const save = (): void =>
    saveFile('perun-gamepads.json', new Blob([writeProfiles(profiles)], { type: 'application/json' }));
  const load = async (change: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const input = change.target;
    const file = input.files?.[0];
    try {
      // The size is looked at before the file is read into memory.
      if (file !== undefined) setProfiles({ ...profiles, ...readProfiles(await file.slice(0, 65_537).text()) });
      setProblem(undefined);
    } catch (error) {
      setProblem(toPerunError(error).message);
    }
    input.value = '';
  };

  return (
    <aside className="panel" aria-label="gamepads">
      <h2>Gamepads</h2>
      {pads.length === 0 && <p className="quiet">Connect a gamepad and press one of its buttons.</p>}
      {pads.map((pad) => (
        <PadCard key={pad.index} {...{ pad, layout, setup }} />
      ))}
      {problem !== undefined && (
        <p className="banner warn" role="alert">
          <Prose text={problem} />
        </p>
      )}
      <div className="card-actions">
        <button type="button" onClick={save}>
          Export settings
        </button>
        <label className="button file-button">
          Import settings
          <input type="file" accept="application/json,.json" onChange={(change) => void load(change)} />
        </label>
      </div>
    </aside>
  );
}
