import type { ButtonLayout } from '../../../src/protocol/perun/config-keys.ts';

/** A running host as the viewer's end-to-end spec sees it: with one live session whose picture keeps changing. */
export interface ViewerTarget {
  /** Address of the page, without a path: a secure context, so localhost or https. */
  readonly url: string;
  /** Id of the session. */
  readonly session: string;
  /** What the list calls it. */
  readonly title: string;
  readonly layout: ButtonLayout;
  /** Size of its frames. */
  readonly width: number;
  readonly height: number;
  /** SHA-256 of every frame that its source has produced so far. */
  frameHashes(): Promise<ReadonlySet<string>>;
  /** Sixteen buttons as the source sees them now, all players together. */
  buttons(): Promise<number>;
  close(): Promise<void>;
}
