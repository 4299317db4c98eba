import { z } from 'zod';
import { procedure } from './procedure.ts';
import { availableCoreSchema, coreSchema, linesSchema, sessionIdSchema } from './schemas.ts';

const tags = ['core'];

/** Emulators and other programs that speak the Perun protocol. */
export const coreContract = {
  list: procedure('watch', { method: 'GET', path: '/cores', tags, summary: 'Every core that was launched' }).output(
    z.array(coreSchema),
  ),
  available: procedure('watch', {
    method: 'GET',
    path: '/cores/available',
    tags,
    summary: 'Cores that could be launched',
  }).output(z.array(availableCoreSchema)),
  run: procedure('launch', {
    method: 'POST',
    path: '/cores',
    tags,
    summary: 'Launch a core in a session of its own',
  })
    .input(
      z.object({
        target: z.string().min(1).describe('absolute path of a game file, a core folder, or a command'),
        args: z.array(z.string()).default([]),
        system: z.string().optional().describe('chooses the core where the file type does not'),
        cwd: z.string().describe('absolute folder the command runs in'),
        title: z.string().optional(),
      }),
    )
    .output(z.object({ core: coreSchema, session: z.string() })),
  stop: procedure('launch', {
    method: 'DELETE',
    path: '/cores/{id}',
    tags,
    summary: 'End a core and its session',
  })
    .input(sessionIdSchema)
    .output(coreSchema),
  logs: procedure('manage', { method: 'GET', path: '/cores/{id}/logs', tags, summary: 'What a core wrote' })
    .input(sessionIdSchema.extend({ lines: linesSchema }))
    .output(z.object({ lines: z.array(z.string()) })),
};
