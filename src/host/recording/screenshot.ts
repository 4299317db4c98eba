import type { PlayerClient, ReceivedFrame } from '../../client/types.ts';
import { PerunError } from '../../shared/errors.ts';
import { encodePng } from '../store/png.ts';

/** Time for the first frame of a session, in ms. */
const frameMs = 10_000;

export interface Screenshot {
  readonly width: number;
  readonly height: number;
  readonly png: Uint8Array;
}

/** The picture a session shows now. The client is not started yet, and closed at the end. Fails with TIMEOUT. */
export async function screenshot(client: PlayerClient): Promise<Screenshot> {
  let timer: NodeJS.Timeout | undefined;
  try {
    const frame = await new Promise<ReceivedFrame>((resolve, reject) => {
      timer = setTimeout(() => {
        reject(
          new PerunError('TIMEOUT', `no picture came within ${frameMs / 1000} s`, { remedy: 'see if its core runs' }),
        );
      }, frameMs);
      client.decoded.on(resolve);
      client.notice.on((error) => {
        if (error.code === 'SESSION_NOT_FOUND') reject(error);
      });
      client.stateChanged.on((state) => {
        if (state.kind === 'closed') reject(state.error ?? new PerunError('CONNECTION_LOST', 'the connection ended'));
      });
      client.start();
    });
    const { width, height } = frame;
    return { width, height, png: encodePng(frame) };
  } finally {
    clearTimeout(timer);
    await client.close();
  }
}
