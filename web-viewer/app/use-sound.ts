import { useEffect, useState, useSyncExternalStore } from 'react';
import { AudioPlayer, type SoundSettings } from '../audio/audio-player.ts';
import type { RingStats } from '../audio/audio-ring.ts';
import type { PlayerStream } from '../stream/player-stream.ts';
import { useNumberSetting, useSetting } from './use-setting.ts';

/** Least and most ms of sound in store that a person may choose. */
export const targetBounds = [30, 400] as const;

export interface Sound {
  readonly settings: SoundSettings;
  readonly toggleMuted: () => void;
  readonly setVolume: (volume: number) => void;
  readonly setTargetMs: (ms: number) => void;
  /** Undefined until the first gesture of the person has started the sound. */
  readonly stats: RingStats | undefined;
}

/** The sound of a player, as this browser's person likes it. */
export function useSound(stream: PlayerStream, live: boolean): Sound {
  const [muted, toggleMuted] = useSetting('muted', false);
  const [volume, setVolume] = useNumberSetting('volume', 0.8, [0, 1]);
  const [targetMs, setTargetMs] = useNumberSetting('sound-target', 80, targetBounds);
  const [player, setPlayer] = useState<AudioPlayer>();
  const settings: SoundSettings = { muted, volume, targetMs, live };

  useEffect(() => {
    const opened = new AudioPlayer((port) => stream.sendAudioTo(port));
    setPlayer(opened);
    const listening = new AbortController();
    // No sound is answer enough where the browser refuses it; the panel says that it has not started.
    const start = (): void => void opened.start().catch(() => undefined);
    // Whoever came here by a click has made the gesture already.
    if (navigator.userActivation?.hasBeenActive) start();
    for (const gesture of ['pointerup', 'keydown']) {
      window.addEventListener(gesture, start, { signal: listening.signal, capture: true });
    }
    return () => {
      listening.abort();
      void opened.close();
    };
  }, [stream]);

  useEffect(() => player?.configure({ muted, volume, targetMs, live }), [player, muted, volume, targetMs, live]);

  const stats = useSyncExternalStore(
    (changed) => player?.changed.on(changed) ?? (() => undefined),
    () => player?.stats,
  );
  return { settings, toggleMuted, setVolume, setTargetMs, stats };
}
