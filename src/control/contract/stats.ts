import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { procedure } from './procedure.ts';
import { statsSchema } from './schemas.ts';

const tags = ['stats'];
const ofSession = z.object({ session: z.string().optional().describe('id of one session; all without it') });

/** Counters of sessions, renditions and people. */
export const statsContract = {
  get: procedure('watch', { method: 'GET', path: '/stats', tags, summary: 'One reading' })
    .input(ofSession)
    .output(statsSchema),
  watch: procedure('watch', {
    method: 'GET',
    path: '/stats/watch',
    tags,
    summary: 'A reading every so often, as server-sent events',
  })
    .input(ofSession.extend({ intervalMs: z.int().min(100).max(60_000).default(1000) }))
    .output(eventIterator(statsSchema)),
};
