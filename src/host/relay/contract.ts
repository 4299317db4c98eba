import { oc } from '@orpc/contract';
import { z } from 'zod';
import { runActionSchema, sessionSchema, speedSchema, statsSchema } from '../../control/contract/schemas.ts';

const count = z.int().min(0);
const histogramSchema = z.object({ bounds: z.array(z.number()), counts: z.array(count), sum: z.number() });

const totalsSchema = z.object({
  framesIn: count,
  framesRefused: count,
  keyframes: count,
  deltas: count,
  framesSent: count,
  bytesSent: count,
  framesDropped: count,
  frameBytes: histogramSchema,
  inputToFrame: histogramSchema,
  connections: count,
  waiting: count.describe('people whose earlier frames have not left yet'),
  queuedBytes: count,
});

export type RelayTotals = z.infer<typeof totalsSchema>;

const idSchema = z.object({ id: z.string() });
/** `owns`: also what a debugger has stopped. */
const steerSchema = idSchema.extend({ owns: z.boolean() });

/**
 * What the host's main thread may ask of the relay worker, over their message port. Not public: the control router
 * stands in front of it.
 */
export const relayContract = {
  addresses: oc.output(z.array(z.string())),
  /**
   * Opens a session that waits for a launched core on a private socket of its own; `id` asks for that name, as when a
   * core of an earlier run is started again.
   */
  open: oc
    .input(z.object({ title: z.string(), label: z.string(), id: z.string().optional() }))
    .output(z.object({ id: z.string(), address: z.string() })),
  /** Ends a session for everybody; the reason is told to them. */
  close: oc.input(idSchema.extend({ reason: z.string() })).output(sessionSchema),
  list: oc.output(z.array(sessionSchema)),
  run: oc.input(steerSchema.extend({ action: runActionSchema })).output(sessionSchema),
  speed: oc.input(steerSchema.extend({ percent: speedSchema })).output(sessionSchema),
  rewind: oc
    .input(steerSchema.extend({ seconds: z.number().positive() }))
    .output(z.object({ session: sessionSchema, seconds: z.number() })),
  /** What all sessions did since the worker started, and what waits now. */
  totals: oc.output(totalsSchema),
  /** What may change while the worker runs. */
  configure: oc
    .input(z.object({ allowOrigin: z.array(z.string()), logLevel: z.enum(['debug', 'info', 'warn', 'error']) }))
    .output(z.void()),
  stats: oc.input(z.object({ session: z.string().optional() })).output(statsSchema),
};

export type RelayContract = typeof relayContract;
