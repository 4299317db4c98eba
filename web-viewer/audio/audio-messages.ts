import type { RingSettings, RingStats } from './audio-ring.ts';

/** Name under which the worklet's processor is registered. */
export const processorName = 'perun-audio';

/** One block of sound on its way from the stream worker straight to the worklet; its samples are moved. */
export interface AudioPost {
  /** Hz. */
  readonly rate: number;
  readonly channels: number;
  /** Interleaved. */
  readonly samples: Int16Array<ArrayBuffer>;
}

/** From the page to the worklet. */
export type WorkletRequest =
  | { readonly kind: 'source'; readonly port: MessagePort }
  | { readonly kind: 'settings'; readonly settings: RingSettings };

/** From the worklet to the page, several times a second. */
export type WorkletReport = RingStats;
