import type { ReactElement } from 'react';
import { AudioPlayer } from '../audio/audio-player.ts';
import { targetBounds, type Sound } from './use-sound.ts';

/** Volume, the store against late packets, and how well it holds. */
export function SoundPanel({ sound }: { readonly sound: Sound }): ReactElement {
  const { settings, stats } = sound;
  const [least, most] = targetBounds;
  return (
    <aside className="panel" aria-label="sound">
      <h2>Sound</h2>
      {!AudioPlayer.available && (
        <p className="banner warn">
          The browser gives sound to secure pages only: open the page over https, or on the host itself.
        </p>
      )}
      <label className="slider">
        Volume
        <input
          type="range"
          min={0}
          max={1}
          step={0.05}
          value={settings.volume}
          onChange={(change) => sound.setVolume(change.target.valueAsNumber)}
        />
        <output>{Math.round(settings.volume * 100)} %</output>
      </label>
      <label className="slider">
        Delay
        <input
          type="range"
          min={least}
          max={most}
          step={10}
          value={settings.targetMs}
          onChange={(change) => sound.setTargetMs(change.target.valueAsNumber)}
        />
        <output>{settings.targetMs} ms</output>
      </label>
      <p className="quiet">More delay makes the sound safer on an uneven line; less keeps it closer to the picture.</p>
      <dl className="facts">
        <dt>in store</dt>
        <dd>{stats === undefined ? 'not started: click or press a key' : `${Math.round(stats.queuedMs)} ms`}</dd>
        <dt>gaps</dt>
        <dd>{stats?.underruns ?? 0}</dd>
        <dt>samples played</dt>
        <dd>{stats?.played ?? 0}</dd>
      </dl>
    </aside>
  );
}
