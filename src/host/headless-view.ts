import { createHash } from 'node:crypto';
import type { PlayerClient, ReceivedFrame } from '../client/types.ts';
import { toPerunError, type PerunError } from '../shared/errors.ts';

/** A decoded frame by its number, size and the SHA-256 of its RGBA bytes. */
export interface FrameDigest {
  readonly number: number;
  readonly width: number;
  readonly height: number;
  readonly sha256: string;
}

export interface HeadlessOptions {
  /** Not started yet; closed at the end. */
  readonly client: PlayerClient;
  readonly signal: AbortSignal;
  /** Ends after so many decoded frames. */
  readonly frames?: number;
  /** Digests are only made where somebody takes them. */
  readonly onFrame?: (digest: FrameDigest) => void;
  readonly onNotice: (error: PerunError) => void;
}

/** Why a viewer without a picture ended. */
export type HeadlessEnd = 'frames' | 'session-ended' | 'aborted';

/**
 * Stays connected until enough frames were decoded, the session ended or the signal aborts. Rejects with the client's
 * error where it gave up.
 */
export async function viewHeadless(options: HeadlessOptions): Promise<HeadlessEnd> {
  const { client, signal } = options;
  let frames = 0;
  try {
    return await new Promise<HeadlessEnd>((resolve, reject) => {
      const abort = (): void => resolve('aborted');
      signal.addEventListener('abort', abort, { once: true });
      if (signal.aborted) abort();
      client.notice.on(options.onNotice);
      client.sessionChanged.on((session) => {
        if (session.state === 'ended') resolve('session-ended');
      });
      client.stateChanged.on((state) => {
        if (state.kind !== 'closed') return;
        if (state.error === undefined) resolve('aborted');
        else reject(toPerunError(state.error));
      });
      client.decoded.on((frame) => {
        if (options.frames !== undefined && frames >= options.frames) return;
        frames += 1;
        options.onFrame?.(digest(frame));
        if (frames === options.frames) resolve('frames');
      });
      client.start();
    });
  } finally {
    await client.close();
  }
}

/** Number, size and SHA-256 of a decoded frame, before any scaling. */
export function digest({ number, width, height, pixels }: ReceivedFrame): FrameDigest {
  return { number, width, height, sha256: createHash('sha256').update(pixels).digest('hex') };
}
