import { useCallback, useMemo, useRef, useState, type ReactElement } from 'react';
import type { SeatRequest } from '../../src/client/types.ts';
import { ButtonMixer } from '../input/button-mixer.ts';
import type { Painter } from '../render/painter.ts';
import type { PlayerStream } from '../stream/player-stream.ts';
import { FrameInspector } from './frame-inspector.tsx';
import { goFullScreen } from './full-screen.ts';
import { KeyHelp } from './key-help.tsx';
import { NoticeBar } from './notice-bar.tsx';
import { PadPanel } from './pad-panel.tsx';
import { PlayerHeader } from './player-header.tsx';
import { RunControls } from './run-controls.tsx';
import { saveScreenshot } from './screenshot.ts';
import { SavesPanel } from './saves-panel.tsx';
import { SeatChooser } from './seat-chooser.tsx';
import { SecureContextNote } from './secure-context-note.tsx';
import { listIntervalMs, listSessions } from './sessions.ts';
import { SoundPanel } from './sound-panel.tsx';
import { Stage } from './stage.tsx';
import { TouchControls, useTouchSetup } from './touch-controls.tsx';
import { TouchPad } from './touch-pad.tsx';
import { useBackToGame } from './use-back-to-game.ts';
import { useGamepads } from './use-gamepads.ts';
import { usePlayer, usePlayerView } from './use-player.ts';
import { usePoll } from './use-poll.ts';
import { useSetting } from './use-setting.ts';
import { useSound } from './use-sound.ts';
import { useWakeLock } from './use-wake-lock.ts';
import { ViewControls, type Panel } from './view-controls.tsx';

interface PlayerScreenProps {
  readonly session: string;
  readonly seat: SeatRequest;
}

export function PlayerScreen({ session, seat }: PlayerScreenProps): ReactElement {
  const [attempt, setAttempt] = useState(0);
  const again = useCallback(() => setAttempt((before) => before + 1), []);
  return <Attempt key={attempt} session={session} seat={seat} onRetry={again} />;
}

function Attempt({ session, seat, onRetry }: PlayerScreenProps & { readonly onRetry: () => void }): ReactElement {
  const stream = usePlayer(session, seat);
  return stream === undefined ? <div className="player" /> : <Player {...{ session, stream, onRetry }} />;
}

interface PlayerProps {
  readonly session: string;
  readonly stream: PlayerStream;
  readonly onRetry: () => void;
}

/** The picture with everything around it. */
function Player({ session, stream, onRetry }: PlayerProps): ReactElement {
  const view = usePlayerView(stream);
  // The list, not the one session: an unknown id would be an error on the console every two seconds.
  const { value: sessions } = usePoll(listSessions, listIntervalMs);
  const info = sessions?.find(({ id }) => id === session);
  const [integer, toggleInteger] = useSetting('integer-scaling', true);
  const [showStats, toggleStats] = useSetting('stats', false);
  const [showRegisters, toggleRegisters] = useSetting('registers', false);
  const [panel, setPanel] = useState<Panel | undefined>();
  const [painter, setPainter] = useState<Painter>();
  const playfield = useRef<HTMLDivElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const toolbar = useRef<HTMLDivElement>(null);
  useBackToGame(toolbar, stage, stream);
  const leaveStage = useCallback(() => toolbar.current?.querySelector('button')?.focus(), []);
  const people = info?.people ?? [];
  const live = view.session?.state === 'live';
  const layout = view.session?.layout ?? 'xinput';
  const playing = view.state.kind === 'open' && view.seat.kind !== 'watcher';
  const mixer = useMemo(() => new ButtonMixer((buttons) => stream.setButtons(buttons)), [stream]);
  const sound = useSound(stream, live);
  const pads = useGamepads(mixer, layout);
  const touch = useTouchSetup();
  useWakeLock(live);
  const fullScreen = (): void => {
    if (playfield.current && stage.current) void goFullScreen(playfield.current, stage.current);
  };

  return (
    <div className={panel === undefined ? 'player' : 'player with-panel'}>
      <PlayerHeader session={session} view={view} title={info?.title} people={people.length} />
      <main className="player-main">
        <NoticeBar stream={stream} notice={view.notice} />
        <div className={touch.shown ? 'playfield with-touch' : 'playfield'} ref={playfield}>
          <Stage
            {...{ stream, view, playing, layout, mixer, integer, showStats, showRegisters, onRetry }}
            sound={sound.stats}
            stageRef={stage}
            onLeave={leaveStage}
            onPainter={setPainter}
          />
          {touch.shown && playing && <TouchPad {...touch} {...{ mixer, layout }} />}
        </div>
        <div className="toolbar" ref={toolbar} role="group" aria-label="controls">
          <SeatChooser stream={stream} view={view} people={people} />
          <RunControls stream={stream} view={view} />
          <ViewControls
            {...{ integer, toggleInteger, showStats, toggleStats, panel, setPanel }}
            showRegisters={view.registers === undefined ? undefined : showRegisters}
            toggleRegisters={toggleRegisters}
            muted={sound.settings.muted}
            toggleMuted={sound.toggleMuted}
            onScreenshot={painter && (() => saveScreenshot(painter.canvas, session))}
            onFullScreen={fullScreen}
          />
          <TouchControls setup={touch} />
        </div>
      </main>
      {panel === 'saves' && <SavesPanel session={session} view={view} />}
      {panel === 'keys' && <KeyHelp layout={layout} />}
      {panel === 'gamepads' && <PadPanel setup={pads} layout={layout} />}
      {panel === 'sound' && <SoundPanel sound={sound} />}
      {panel === 'frames' && <FrameInspector stream={stream} view={view} painter={painter} />}
      <SecureContextNote />
    </div>
  );
}
