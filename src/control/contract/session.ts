import { z } from 'zod';
import { procedure } from './procedure.ts';
import { runActionSchema, sessionIdSchema, sessionSchema, speedSchema } from './schemas.ts';

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
  speed: procedure('play', {
    method: 'POST',
    path: '/sessions/{id}/speed',
    tags,
    summary: 'Let a session run faster, slower or backwards, until it is told otherwise',
  })
    .input(sessionIdSchema.extend({ percent: speedSchema }))
    .output(sessionSchema),
  rewind: procedure('play', {
    method: 'POST',
    path: '/sessions/{id}/rewind',
    tags,
    summary: 'Take a session back by some seconds, or as far as its states reach',
  })
    .input(sessionIdSchema.extend({ seconds: z.number().positive().max(3600) }))
    .output(z.object({ session: sessionSchema, seconds: z.number().describe('how far it went back') })),
};
