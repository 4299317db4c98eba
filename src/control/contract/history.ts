import { z } from 'zod';
import { procedure } from './procedure.ts';

const tags = ['history'];
const session = z.string().min(1).max(64).describe('id of the session');

const recordingSchema = z.object({
  path: z.string().min(1).max(4096).describe('file of the recording, on the machine where it was made'),
  frames: z.int().min(0),
  bytes: z.int().min(0),
  durationMs: z.number().min(0).max(Number.MAX_SAFE_INTEGER),
});

export const historyItemSchema = z.object({
  number: z.int().describe('counts up from session to session'),
  session,
  title: z.string(),
  core: z.string().describe('what the core called itself; empty where none came'),
  system: z.string(),
  game: z.string().nullable().describe('sha256: and the hash of the game file; null where there was none'),
  owner: z.string().nullable().describe('who launched it, as saves know them; null for a core that came by itself'),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable().describe('null while it runs'),
  durationMs: z.number().describe('until now, while it runs'),
  reason: z.string().nullable().describe('how it ended; null while it runs'),
  frames: z.int().describe('frames that came from its core; of a session that runs, as they were counted last'),
  people: z.array(
    z.object({
      name: z.string(),
      played: z.boolean().describe('false: only watched'),
      joinedAt: z.iso.datetime(),
    }),
  ),
  recordings: z.array(recordingSchema.extend({ endedAt: z.iso.datetime() })),
});

const newRecordingSchema = recordingSchema.extend({ session });

/** What ran before, for whoever manages the host. */
export const historyContract = {
  list: procedure('manage', {
    method: 'GET',
    path: '/history',
    tags,
    summary: 'Sessions that run and that ran, newest first',
  })
    .input(
      z.object({
        most: z.int().min(1).max(1000).default(100),
        session: session.optional().describe('only those of that name'),
      }),
    )
    .output(z.array(historyItemSchema)),
  record: procedure('manage', {
    method: 'POST',
    path: '/history/recordings',
    tags,
    summary: 'Note that a recording was made of a session',
  })
    .input(newRecordingSchema)
    .output(z.object({ noted: z.boolean() })),
};

export type HistoryItem = z.infer<typeof historyItemSchema>;
export type NewRecording = z.infer<typeof newRecordingSchema>;
