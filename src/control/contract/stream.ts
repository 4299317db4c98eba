import { z } from 'zod';
import { procedure } from './procedure.ts';

/** Of the last few seconds. */
const spread = z.object({ p50Ms: z.number(), p95Ms: z.number(), p99Ms: z.number() });

/** One client that is sent video, and what became of it so far. */
export const streamSchema = z.object({
  id: z.string(),
  name: z.string().describe('what the client calls itself'),
  remote: z.string(),
  fingerprint: z.string().describe('of its certificate; empty where it showed none'),
  source: z.string().describe('a session as core:<id>, the desktop, an app of it as app:<name>, or a test source'),
  width: z.int(),
  height: z.int(),
  rate: z.int(),
  codec: z.enum(['h264', 'hevc']),
  since: z.iso.datetime(),
  frames: z.int().describe('sent whole'),
  keyframes: z.int(),
  dropped: z.int().describe('frames that were made and not sent, because sending lagged'),
  packets: z.int(),
  bytes: z.int(),
  unsent: z.int().describe('packets that the system did not take'),
  kbps: z.int(),
  fecPercent: z.int(),
  restarts: z.int().describe('of its media process'),
  perf: z
    .object({ scaled: spread, encoded: spread, taken: spread, sent: spread })
    .nullable()
    .describe('ms from the capture of a frame until each stage was done; null without PERUN_PERF=1'),
});
export type StreamInfo = z.infer<typeof streamSchema>;

const tags = ['stream'];

/** Who is sent video, by the doors that do that: from where, and with what certificate, is for the operator. */
export const streamContract = {
  list: procedure('manage', {
    method: 'GET',
    path: '/streams',
    tags,
    summary: 'List the clients that are sent video, with what was sent',
  }).output(z.array(streamSchema)),
  stop: procedure('manage', {
    method: 'DELETE',
    path: '/streams/{id}',
    tags,
    summary: 'End the stream of one client',
  })
    .input(z.object({ id: z.string().min(1).max(64) }))
    .output(z.object({ id: z.string() })),
};
