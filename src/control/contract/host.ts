import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { reportSchema } from './doctor.ts';
import { procedure } from './procedure.ts';
import { hostStatusSchema, linesSchema, logLineSchema } from './schemas.ts';

const tags = ['host'];

/** The daemon itself. */
export const hostContract = {
  status: procedure('watch', {
    method: 'GET',
    path: '/host',
    tags,
    summary: 'Where the host listens, and how it is',
  }).output(hostStatusSchema),
  stop: procedure('manage', {
    method: 'POST',
    path: '/host/stop',
    tags,
    summary: 'Stop the host, with its cores and sessions',
  }).output(z.object({ stopping: z.literal(true) })),
  examine: procedure('manage', {
    method: 'GET',
    path: '/host/examination',
    tags,
    summary: 'Look at the machine of the host, as `perun doctor` does, and say what mends what is missing',
  }).output(reportSchema),
  logs: procedure('manage', {
    method: 'GET',
    path: '/host/logs',
    tags,
    summary: 'Lines of the log, and with follow every later one, as server-sent events',
  })
    .input(z.object({ lines: linesSchema, follow: z.boolean().default(false) }))
    .output(eventIterator(logLineSchema)),
};
