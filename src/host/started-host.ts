import { z } from 'zod';

/** Where a started host is reached. */
export const startedHostSchema = z.object({
  pid: z.int(),
  addresses: z.array(z.string()).describe('where it listens, with real ports'),
  viewer: z.string().nullable().describe('URL of the page for browsers'),
  control: z.string().describe('path of the control socket'),
});

export type StartedHost = z.infer<typeof startedHostSchema>;
