import { z } from 'zod';

const findingSchema = z.object({
  id: z.string(),
  area: z.enum(['program', 'files', 'network', 'cores', 'terminal', 'machine']),
  title: z.string(),
  purpose: z.string().describe('what it is for'),
  state: z.enum(['ok', 'missing', 'not needed']),
  found: z.string(),
  remedy: z.string().nullable().describe('the command or the step that mends it'),
});

/** What a doctor says of this machine. */
export const reportSchema = z.object({
  version: z.string(),
  healthy: z.boolean().describe('false where something needed is missing'),
  findings: z.array(findingSchema),
});

export type DoctorReport = z.infer<typeof reportSchema>;
