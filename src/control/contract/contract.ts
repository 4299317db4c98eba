import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import {
  availableCoreSchema,
  coreSchema,
  hostStatusSchema,
  logLineSchema,
  runActionSchema,
  sessionSchema,
  statsSchema,
} from './schemas.ts';

/**
 * What a procedure may do, and so who may call it: `watch` reads, `play` steers a session, `launch` starts programs,
 * `manage` steers the host. Port 9001 forwards watch and play only; control.sock, the owner's, takes all.
 */
export type ProcedureClass = 'watch' | 'play' | 'launch' | 'manage';

/** What a procedure says about itself beside its schemas. */
export interface ProcedureMeta {
  class?: ProcedureClass;
}

const base = oc.$meta<ProcedureMeta>({});
const procedure = (kind: ProcedureClass) => base.meta({ class: kind });

const sessionIdSchema = z.object({ id: z.string().min(1).max(64) });

/** The whole control interface: the CLI, the TUI and the browser page use nothing else. */
export const contract = {
  host: {
    status: procedure('watch').output(hostStatusSchema),
    stop: procedure('manage').output(z.object({ stopping: z.literal(true) })),
    logs: procedure('manage')
      .input(z.object({ lines: z.int().min(0).max(10_000).default(100), follow: z.boolean().default(false) }))
      .output(eventIterator(logLineSchema)),
  },
  session: {
    list: procedure('watch').output(z.array(sessionSchema)),
    show: procedure('watch').input(sessionIdSchema).output(sessionSchema),
    stop: procedure('manage').input(sessionIdSchema).output(sessionSchema),
    run: procedure('play')
      .input(sessionIdSchema.extend({ action: runActionSchema }))
      .output(sessionSchema),
  },
  core: {
    list: procedure('watch').output(z.array(coreSchema)),
    available: procedure('watch').output(z.array(availableCoreSchema)),
    run: procedure('launch')
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
    stop: procedure('launch').input(sessionIdSchema).output(coreSchema),
    logs: procedure('manage')
      .input(sessionIdSchema.extend({ lines: z.int().min(0).max(10_000).default(100) }))
      .output(z.object({ lines: z.array(z.string()) })),
  },
  stats: {
    get: procedure('watch')
      .input(z.object({ session: z.string().optional() }))
      .output(statsSchema),
    watch: procedure('watch')
      .input(z.object({ session: z.string().optional(), intervalMs: z.int().min(100).max(60_000).default(1000) }))
      .output(eventIterator(statsSchema)),
  },
};

export type Contract = typeof contract;
