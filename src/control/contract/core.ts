import { z } from 'zod';
import { procedure } from './procedure.ts';
import { availableCoreSchema, coreSchema, linesSchema, sessionIdSchema } from './schemas.ts';

const tags = ['core'];

/** What may stand in a path or an argument: the system knows no zero bytes there. */
const argument = z
  .string()
  .max(4096)
  .regex(/^[^\u0000]*$/);

/** Emulators and other programs that speak the Perun protocol. */
export const coreContract = {
  list: procedure('watch', { method: 'GET', path: '/cores', tags, summary: 'Every core that was launched' }).output(
    z.array(coreSchema),
  ),
  available: procedure('watch', {
    method: 'GET',
    path: '/available-cores',
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
        target: argument.min(1).describe('absolute path of a game file, a core folder, or a command'),
        args: z.array(argument).max(1024).default([]),
        system: argument.max(64).optional().describe('chooses the core where the file type does not'),
        cwd: argument.startsWith('/').describe('absolute folder the command runs in'),
        title: argument.max(128).optional(),
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
