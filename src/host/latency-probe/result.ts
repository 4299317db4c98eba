import { z } from 'zod';

/** One stage of a frame's way; times are since its capture. */
export interface Stage {
  readonly stage: 'scaled' | 'encoded' | 'taken' | 'sent' | 'begun' | 'received' | 'reassembled';
  readonly where: 'host' | 'client';
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/** How long frames were on their way, for programs. */
export interface LatencyResult {
  readonly address: string;
  readonly source: string | null;
  readonly mode: { readonly width: number; readonly height: number; readonly rate: number };
  readonly codec: 'h264' | 'hevc' | 'other';
  readonly seconds: number;
  readonly frames: number;
  readonly lost: number;
  readonly dropped: number;
  readonly recovered: number;
  readonly span: 'capture to reassembled';
  readonly clocks: {
    readonly host: 'monotonic' | null;
    readonly client: 'compared' | 'assumed equal';
    readonly offsetMs: number;
    readonly uncertainMs: number;
    readonly rounds: number;
  };
  readonly stages: readonly Stage[];
}

export const latencyResultSchema: z.ZodType<LatencyResult> = z.object({
  address: z.string(),
  source: z.string().nullable().describe('what the host showed; null where it did not say'),
  mode: z.object({ width: z.int(), height: z.int(), rate: z.int() }),
  codec: z.enum(['h264', 'hevc', 'other']),
  seconds: z.number().describe('from the first frame to the last'),
  frames: z.int().describe('reassembled'),
  lost: z.int().describe('frames that never became whole'),
  dropped: z.int().describe('datagrams thrown away on purpose'),
  recovered: z.int().describe('shards that the parity brought back'),
  span: z.literal('capture to reassembled'),
  clocks: z.object({
    host: z.literal('monotonic').nullable().describe('stages of the host; null where it did not tell them'),
    client: z.enum(['compared', 'assumed equal']).describe('stages of the client: wall clocks of both machines'),
    offsetMs: z.number().describe('added to the time of this machine'),
    uncertainMs: z.number().describe('how far the offset may be off: half of the round trip'),
    rounds: z.int().describe('in which the clocks were compared'),
  }),
  stages: z
    .array(
      z.object({
        stage: z.enum(['scaled', 'encoded', 'taken', 'sent', 'begun', 'received', 'reassembled']),
        where: z.enum(['host', 'client']),
        ...{ p50Ms: z.number(), p95Ms: z.number(), p99Ms: z.number() },
      }),
    )
    .describe('ms from the capture of a frame until each stage was done'),
});
