import { MessageChannel, Worker } from 'node:worker_threads';
import { entryUrl } from '../../platform/entry-url.ts';
import { isErrorCode, PerunError } from '../../shared/errors.ts';
import type { VideoCodec } from '../../shared/video.ts';
import type { FromViewer, ShownPicture, ToViewer, ViewStart } from './view-protocol.ts';

export interface ViewerOptions {
  readonly codec: VideoCodec;
  /** The next picture comes when this returned. */
  readonly onPicture: (picture: ShownPicture) => void;
  /** An access unit could not be decoded: a keyframe heals it. */
  readonly onBroken: () => void;
  /** The thread ended by itself, for instance with MISSING_CAPABILITY. */
  readonly onFailed: (error: PerunError) => void;
}

/** The decoding thread. */
export interface Viewer {
  /** Takes the bytes away from the caller. */
  show(unit: Uint8Array, pts: bigint): void;
  /** Idempotent. */
  close(): Promise<void>;
}

export function startViewer({ codec, onPicture, onBroken, onFailed }: ViewerOptions): Viewer {
  const { port1, port2 } = new MessageChannel();
  const start: ViewStart = { codec, port: port2 };
  const worker = new Worker(entryUrl(import.meta.url, './view-entry'), {
    name: 'viewer',
    workerData: start,
    transferList: [port2],
  });
  const say = (message: ToViewer, moved: readonly ArrayBuffer[] = []): void => port1.postMessage(message, [...moved]);
  port1.on('message', (message: FromViewer) => {
    if (message.kind === 'failed') {
      return onFailed(new PerunError(isErrorCode(message.code) ? message.code : 'FAILED', message.message));
    }
    if (message.kind === 'broken') return onBroken();
    onPicture(message);
    say({ kind: 'shown' });
  });
  worker.once('error', (error) => onFailed(new PerunError('FAILED', 'the decoding thread broke', { cause: error })));
  return {
    show: (data, pts) => say({ kind: 'unit', data, pts }, [data.buffer as ArrayBuffer]),
    close: async () => {
      port1.close();
      await worker.terminate();
    },
  };
}
