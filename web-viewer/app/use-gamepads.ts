import { useCallback, useEffect, useRef, useState } from 'react';
import type { ButtonLayout } from '../../src/protocol/perun/config-keys.ts';
import type { ButtonMixer } from '../input/button-mixer.ts';
import { Gamepads } from '../input/gamepads.ts';
import { readProfiles, writeProfiles, type PadProfiles } from '../input/pad-profiles.ts';
import { readText, writeText } from './use-setting.ts';

const key = 'perun.pads';

export interface PadSetup {
  readonly gamepads: Gamepads | undefined;
  readonly profiles: PadProfiles;
  readonly setProfiles: (profiles: PadProfiles) => void;
}

/** Gamepads play while a person sits in a player's seat; what they have set for each kind is remembered. */
export function useGamepads(mixer: ButtonMixer, layout: ButtonLayout): PadSetup {
  const [profiles, change] = useState(remembered);
  const [gamepads, setGamepads] = useState<Gamepads>();
  const newest = useRef(profiles);

  useEffect(() => {
    const opened = new Gamepads({
      layout,
      profiles: () => newest.current,
      onButtons: (buttons) => mixer.set('gamepads', buttons),
    });
    setGamepads(opened);
    return () => opened.close();
  }, [mixer, layout]);

  const setProfiles = useCallback((next: PadProfiles) => {
    newest.current = next;
    change(next);
    writeText(key, writeProfiles(next));
  }, []);
  return { gamepads, profiles, setProfiles };
}

/** A store that another version has written, or that was cut, is as good as none. */
function remembered(): PadProfiles {
  try {
    const text = readText(key);
    return text === undefined ? {} : readProfiles(text);
  } catch {
    return {};
  }
}
