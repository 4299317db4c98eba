import { useEffect, useRef, useState, type ReactElement, type RefObject } from 'react';
import type { ButtonLayout } from '../../src/protocol/perun/config-keys.ts';
import type { RingStats } from '../audio/audio-ring.ts';
import type { ButtonMixer } from '../input/button-mixer.ts';
import { captureKeyboard } from '../input/keyboard.ts';
import { Painter } from '../render/painter.ts';
import type { PlayerStream, PlayerView } from '../stream/player-stream.ts';
import { RegistersOverlay } from './registers-overlay.tsx';
import { StageMessage } from './stage-message.tsx';
import { StatsOverlay } from './stats-overlay.tsx';
import { useFit, type FrameSize } from './use-fit.ts';

interface StageProps {
  readonly stream: PlayerStream;
  readonly view: PlayerView;
  /** Whether this person's buttons count. */
  readonly playing: boolean;
  readonly layout: ButtonLayout;
  readonly mixer: ButtonMixer;
  readonly sound: RingStats | undefined;
  readonly integer: boolean;
  readonly showStats: boolean;
  readonly showRegisters: boolean;
  readonly stageRef: RefObject<HTMLDivElement | null>;
  readonly onLeave: () => void;
  readonly onPainter: (painter: Painter | undefined) => void;
  readonly onRetry: () => void;
}

/** The picture, and the place whose focus decides whether keys are the game's. */
export function Stage(props: StageProps): ReactElement {
  const { stream, view, playing, layout, mixer, integer, showStats, stageRef, onLeave, onPainter, onRetry } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState<FrameSize>();
  const [painter, setPainter] = useState<Painter>();

  useEffect(() => {
    if (canvas.current === null) return;
    const opened = new Painter({
      canvas: canvas.current,
      onDone: (pixels) => stream.done(pixels),
      onPaint: ({ width, height }) =>
        setSize((before) => (before?.width === width && before.height === height ? before : { width, height })),
    });
    const unsubscribe = stream.frame.on((frame) => opened.offer(frame));
    setPainter(opened);
    onPainter(opened);
    return () => {
      unsubscribe();
      opened.close();
      onPainter(undefined);
    };
  }, [stream, onPainter]);

  useFit(stageRef, canvas, size, integer);

  useEffect(() => {
    const stage = stageRef.current;
    if (!playing || stage === null) return undefined;
    if (mayTakeFocus()) stage.focus();
    return captureKeyboard({ stage, layout, onButtons: (buttons) => mixer.set('keyboard', buttons), onLeave });
  }, [playing, layout, mixer, stageRef, onLeave]);

  return (
    <div
      className={playing ? 'stage playing' : 'stage'}
      ref={stageRef}
      tabIndex={0}
      role="application"
      aria-label={playing ? 'Game. Your keys play while this has the focus; Escape leaves.' : 'Picture of the game'}
      onPointerDown={() => stageRef.current?.focus()}
    >
      <canvas ref={canvas} className={size === undefined ? 'blank' : ''} width={1} height={1} />
      <StageMessage view={view} hasPicture={size !== undefined} onRetry={onRetry} />
      {playing && <p className="stage-hint">Click here or Tab to the picture to play. Escape leaves.</p>}
      {props.showRegisters && view.registers !== undefined && <RegistersOverlay registers={view.registers} />}
      {showStats && <StatsOverlay stats={view.stats} painter={painter} sound={props.sound} />}
    </div>
  );
}

/** A seat given, or given back after a reconnect, must not pull a person out of what they are reading or copying. */
function mayTakeFocus(): boolean {
  const { activeElement } = document;
  return activeElement === null || activeElement === document.body || activeElement.closest('.toolbar') !== null;
}
