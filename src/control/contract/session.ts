import { z } from 'zod';
import { procedure } from './procedure.ts';
import { runActionSchema, sessionIdSchema, sessionSchema } from './schemas.ts';

const tags = ['session'];

/** Running sources with the people connected to them. */
export const sessionContract = {
  list: procedure('watch', { method: 'GET', path: '/sessions', tags, summary: 'Every session' }).output(
    z.array(sessionSchema),
  ),
  show: procedure('watch', { method: 'GET', path: '/sessions/{id}', tags, summary: 'One session' })
    .input(sessionIdSchema)
    .output(sessionSchema),
  stop: procedure('manage', {
    method: 'DELETE',
    path: '/sessions/{id}',
    tags,
    summary: 'End a session for everybody, and the core that plays in it',
  })
    .input(sessionIdSchema)
    .output(sessionSchema),
  picture: procedure('watch', {
    method: 'GET',
    path: '/sessions/{id}/picture',
    tags,
    summary: 'A small picture of what a session shows now',
  })
    .input(sessionIdSchema)
    .output(
      z.object({
        png: z.base64().nullable().describe('at most 160 pixels wide and high; null before the first frame'),
      }),
    ),
  run: procedure('play', {
    method: 'POST',
    path: '/sessions/{id}/run',
    tags,
    summary: 'Pause, resume, step or reset what runs in a session',
  })
    .input(sessionIdSchema.extend({ action: runActionSchema }))
    .output(sessionSchema),
};
