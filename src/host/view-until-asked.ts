import type { PlayerClient } from '../client/types.ts';
import { abortOnEndSignals, type EndSignal } from '../platform/signals.ts';
import { type FrameDigest, viewHeadless } from './headless-view.ts';

export interface ViewOptions {
  readonly frames: number | undefined;
  /** Undefined where nobody wants digests. */
  readonly onFrame: ((frame: FrameDigest) => void) | undefined;
  /** A remark for people. */
  readonly note: (line: string) => void;
}

/** Views without a picture until it is enough, the session ends or a signal comes; that signal, or undefined. */
export async function viewUntilAsked(client: PlayerClient, options: ViewOptions): Promise<EndSignal | undefined> {
  const { frames, onFrame, note } = options;
  const interrupt = abortOnEndSignals();
  const end = await viewHeadless({
    ...{ client, signal: interrupt.signal },
    ...(frames !== undefined && { frames }),
    ...(onFrame !== undefined && { onFrame }),
    onNotice: ({ message }) => note(`perun: ${message}`),
  });
  interrupt.stop();
  const signal = interrupt.received();
  if (signal === undefined && end === 'session-ended') note('the session has ended');
  return signal;
}
