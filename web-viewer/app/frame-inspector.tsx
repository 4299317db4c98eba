import { useEffect, useState, type ReactElement } from 'react';
import { toPerunError, type PerunError } from '../../src/shared/errors.ts';
import type { Painter } from '../render/painter.ts';
import { browserDigest, hashingMissing, hashOf } from '../stream/frame-hashes.ts';
import type { FramePost } from '../stream/messages.ts';
import type { PlayerStream, PlayerView } from '../stream/player-stream.ts';
import { HashList } from './hash-list.tsx';
import { Prose } from './prose.tsx';

interface FrameInspectorProps {
  readonly stream: PlayerStream;
  readonly view: PlayerView;
  readonly painter: Painter | undefined;
}

const refreshMs = 500;

/** Lets anybody check that the pixels are exact: the hash of the shown frame, and a recording of all hashes. */
export function FrameInspector({ stream, view, painter }: FrameInspectorProps): ReactElement {
  const shown = useShownHash(painter);
  const [recording, setRecording] = useState(false);
  const [hashes, setHashes] = useState<readonly string[]>();
  const [problem, setProblem] = useState<PerunError>();
  const able = browserDigest() !== undefined;

  const toggle = async (): Promise<void> => {
    try {
      setProblem(undefined);
      if (recording) {
        setRecording(false);
        setHashes(await stream.stopRecording());
      } else {
        await stream.startRecording();
        setHashes(undefined);
        setRecording(true);
      }
    } catch (error) {
      setProblem(toPerunError(error));
    }
  };

  return (
    <aside className="panel" aria-label="frames">
      <h2>Frames</h2>
      {!able && <Problem error={hashingMissing()} />}
      <dl className="facts">
        <dt>shown frame</dt>
        <dd>
          {shown === undefined ? 'none yet' : `${shown.frame.number}, ${shown.frame.width} × ${shown.frame.height}`}
        </dd>
        <dt>SHA-256 of its RGBA bytes</dt>
        <dd>
          <code className="hash">{shown?.hash ?? (able ? '…' : 'not available')}</code>
        </dd>
      </dl>
      <button type="button" className="button" aria-pressed={recording} disabled={!able} onClick={() => void toggle()}>
        {recording ? `Stop recording (${view.stats?.recorded ?? 0} frames)` : 'Record hashes of decoded frames'}
      </button>
      {problem !== undefined && <Problem error={problem} />}
      {hashes !== undefined && <HashList hashes={hashes} />}
    </aside>
  );
}

function Problem({ error }: { readonly error: PerunError }): ReactElement {
  return (
    <p className="banner warn" role="alert">
      <Prose text={error.message} /> <Prose text={error.remedy} />
    </p>
  );
}

interface ShownHash {
  readonly frame: Pick<FramePost, 'number' | 'width' | 'height'>;
  readonly hash: string | undefined;
}

/** The frame on the screen and its hash, looked at twice a second: often enough to read, cheap enough for any size. */
function useShownHash(painter: Painter | undefined): ShownHash | undefined {
  const [shown, setShown] = useState<ShownHash>();
  useEffect(() => {
    const digest = browserDigest();
    let open = true;
    const look = async (): Promise<void> => {
      const frame = painter?.shown;
      if (frame === undefined) return;
      const { number, width, height } = frame;
      // The buffer may go back for reuse while the digest runs; hashOf copies it first.
      const hash = digest && (await hashOf(frame.pixels, digest));
      if (open) setShown({ frame: { number, width, height }, hash });
    };
    const timer = setInterval(() => void look(), refreshMs);
    void look();
    return () => {
      open = false;
      clearInterval(timer);
    };
  }, [painter]);
  return shown;
}
