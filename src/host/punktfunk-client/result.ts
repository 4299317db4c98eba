import { z } from 'zod';
import { type FeedbackEvent, feedbackSchema } from './feedback-log.ts';
import type { LatencySummary } from './latencies.ts';

/** How a stream of punktfunk went, for programs. */
export interface PunktfunkResult {
  readonly address: string;
  readonly fingerprint: string;
  readonly mode: { readonly width: number; readonly height: number; readonly rate: number };
  readonly codec: 'h264' | 'hevc' | 'other';
  readonly seconds: number;
  readonly frames: number;
  readonly keyframes: number;
  readonly lost: number;
  readonly recovered: number;
  readonly bytes: number;
  readonly verified: number | null;
  readonly dropped: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
  readonly span: 'capture to reassembled';
  readonly begun: LatencySummary | null;
  readonly received: LatencySummary | null;
  readonly longestGapMs: number;
  readonly clock: {
    readonly kind: 'compared' | 'assumed equal';
    readonly offsetMs: number;
    readonly roundTripMs: number;
    readonly rounds: number;
  };
  readonly audioPackets: number;
  readonly rumble: number;
  readonly hidOutputs: number;
  readonly feedback: readonly FeedbackEvent[];
  readonly inputs: number;
  readonly remode: { readonly accepted: boolean; readonly answerMs: number; readonly gapMs: number } | null;
  readonly ended: 'asked' | 'host';
}

const summary = z.object({ p50Ms: z.number(), p95Ms: z.number(), p99Ms: z.number(), maxMs: z.number() }).nullable();

export const punktfunkResultSchema: z.ZodType<PunktfunkResult> = z.object({
  address: z.string(),
  fingerprint: z.string().describe('of the certificate the host showed'),
  mode: z.object({ width: z.int(), height: z.int(), rate: z.int() }).describe('as granted last'),
  codec: z.enum(['h264', 'hevc', 'other']),
  seconds: z.number().describe('from the first frame to the last'),
  frames: z.int().describe('reassembled'),
  keyframes: z.int(),
  lost: z.int().describe('frames that the parity could not bring back, or of which nothing came'),
  recovered: z.int().describe('shards that the parity brought back'),
  bytes: z.int().describe('of access units'),
  verified: z.int().nullable().describe('frames whose bytes are those of the test source; null where it was not asked'),
  dropped: z.int().describe('datagrams thrown away on purpose'),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
  maxMs: z.number().nullable(),
  span: z.literal('capture to reassembled'),
  begun: summary.describe('capture to the arrival of the first packet of a frame'),
  received: summary.describe('capture to the arrival of the packet that made a frame whole'),
  longestGapMs: z.number().describe('longest pause between two frames'),
  clock: z.object({
    kind: z.enum(['compared', 'assumed equal']),
    offsetMs: z.number().describe('added to the time of this machine'),
    roundTripMs: z.number().describe('of the round that was believed; half of it bounds the error'),
    rounds: z.int(),
  }),
  audioPackets: z.int(),
  rumble: z.int(),
  hidOutputs: z.int(),
  feedback: feedbackSchema.describe('what games did to our gamepads, the first 256 changes'),
  inputs: z.int().describe('events sent'),
  remode: z
    .object({ accepted: z.boolean(), answerMs: z.number(), gapMs: z.number().describe('longest pause between frames') })
    .nullable(),
  ended: z.enum(['asked', 'host']),
});
