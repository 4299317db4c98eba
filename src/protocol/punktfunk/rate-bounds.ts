import { Bitrate, probeMs, rfiMostFrames } from './constants.ts';
import type { ControlMessageOf } from './messages.ts';

/** The rate that a wish for one comes to, in kbit/s: 0 is the host's own. */
export function boundedBitrate(kbps: number, fallback: number = Bitrate.fallback): number {
  return Math.min(Bitrate.most, Math.max(Bitrate.least, kbps === 0 ? fallback : kbps));
}

/** What a host makes of a request for a probe: no more and no longer than it wants to. */
export function boundedProbe({ kbps, durationMs }: Omit<ControlMessageOf<'probeRequest'>, 'kind'>): {
  readonly kbps: number;
  readonly durationMs: number;
} {
  return { kbps: Math.min(Bitrate.probeMost, kbps), durationMs: Math.min(probeMs, durationMs) };
}

/** Whether lost frames are few enough to be repaired without a keyframe; the numbers wrap. */
export function isRepairable({ first, last }: Omit<ControlMessageOf<'rfiRequest'>, 'kind'>): boolean {
  return (last - first) >>> 0 <= rfiMostFrames;
}
