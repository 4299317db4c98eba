import { workerData } from 'node:worker_threads';
import { backends } from '../../../backends/registry.ts';
import type { DecodedVideo } from '../../drivers/video-decoder.ts';
import { isPerunError, toPerunError } from '../../shared/errors.ts';
import type { FromViewer, ToViewer, UnitToShow, ViewStart } from './view-protocol.ts';

/*
 * The decoding thread of a punktfunk client that shows what it gets. Every access unit is decoded, since later ones refer
 * to it, but pixels are made only as fast as they are shown: of several pictures meanwhile, the last.
 */

/** 8K; a host that sends more than any screen has is not believed. */
const maxPixels = 7680 * 4320;

const { codec, port } = workerData as ViewStart;
const tell = (message: FromViewer, moved: readonly ArrayBuffer[] = []): void => port.postMessage(message, [...moved]);

try {
  await view();
} catch (thrown) {
  const { code, message } = toPerunError(thrown);
  tell({ kind: 'failed', code, message });
}

async function view(): Promise<void> {
  const decoder = (await backends.videoDecoder()).open({ codec, maxPixels });
  const scaler = (await backends.scaler()).open('smooth');
  let waiting: DecodedVideo | undefined;
  let [isOwed, skipped, decodeMs] = [true, 0, 0];

  const show = ({ picture, keyframe }: DecodedVideo): void => {
    const { width, height } = picture;
    const pixels = new Uint8Array(width * height * 4);
    scaler.toPacked(picture, { layout: 'rgba', width, height, pixels });
    tell({ kind: 'picture', width, height, pixels, keyframe, decodeMs, skipped }, [pixels.buffer]);
    [waiting, isOwed, skipped] = [undefined, false, 0];
  };
  const take = ({ data, pts }: UnitToShow): void => {
    const began = performance.now();
    let decoded: DecodedVideo | undefined;
    try {
      decoded = decoder.decode(data, pts);
    } catch (error) {
      if (!isPerunError(error) || error.code !== 'CODEC_CORRUPT') throw error;
      tell({ kind: 'broken' });
    }
    // The call may have overwritten the picture before.
    if (waiting !== undefined) skipped += 1;
    waiting = decoded;
    decodeMs = performance.now() - began;
    if (decoded !== undefined && isOwed) show(decoded);
  };
  port.on('message', (message: ToViewer) => {
    try {
      if (message.kind === 'unit') take(message);
      else if (waiting === undefined) isOwed = true;
      else show(waiting);
    } catch (thrown) {
      const { code, message: why } = toPerunError(thrown);
      tell({ kind: 'failed', code, message: why });
    }
  });
}
