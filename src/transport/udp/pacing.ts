/** Datagrams that leave together. */
export const pacedChunk = 16;
/** Bytes that may leave at once at the beginning of a frame: what a switch takes without loss. */
export const burstBytes: number = 128 * 1024;
/** Share of a frame's time over which the rest is spread; what is left is for being late. */
export const pacedShare = 0.9;

/** When the datagrams of one frame leave: a burst at once, and the rest in chunks at even steps. */
export interface PacingPlan {
  /** Datagrams of the frame. */
  readonly count: number;
  /** Datagrams that leave at once. */
  readonly burst: number;
  /** Chunks that follow, the last of which may be shorter. */
  readonly chunks: number;
  /** Between two chunks, in the unit of the interval; the first follows one step after the burst. */
  readonly step: number;
}

/**
 * The plan for a frame of `count` datagrams of `size` bytes at an interval (any unit of time) between frames. Pure: who
 * sends asks `datagramsDue` with the time since the frame began, and `nextDue` for how long to wait.
 */
export function planPacing(count: number, size: number, interval: number): PacingPlan {
  const mostChunks = Math.max(1, Math.floor(burstBytes / (size * pacedChunk)));
  const burst = Math.min(count, mostChunks * pacedChunk);
  const chunks = Math.ceil((count - burst) / pacedChunk);
  return { count, burst, chunks, step: chunks === 0 ? 0 : (interval * pacedShare) / chunks };
}

/** How many datagrams may have left by then; never more than there are, and never fewer than before. */
export function datagramsDue({ count, burst, chunks, step }: PacingPlan, elapsed: number): number {
  if (chunks === 0 || step === 0) return count;
  // A little more: the time that `nextDue` names must not be rounded to just before.
  const due = Math.floor(Math.max(0, elapsed) / step + 1e-9);
  return Math.min(count, burst + due * pacedChunk);
}

/** When the datagram after the first `sent` may leave, since the frame began; Infinity once all have left. */
export function nextDue({ count, burst, step }: PacingPlan, sent: number): number {
  if (sent >= count) return Infinity;
  if (sent < burst) return 0;
  return (Math.floor((sent - burst) / pacedChunk) + 1) * step;
}
