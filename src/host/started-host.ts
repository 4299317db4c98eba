import { z } from 'zod';

/** Where a started host is reached. */
export interface StartedHost {
  readonly pid: number;
  readonly addresses: string[];
  readonly viewer: string | null;
  readonly control: string;
  readonly api: string | null;
}

export const startedHostSchema: z.ZodType<StartedHost> = z.object({
  pid: z.int(),
  addresses: z.array(z.string()).describe('where it listens, with real ports'),
  viewer: z.string().nullable().describe('URL of the page for browsers'),
  control: z.string().describe('path of the control socket'),
  api: z.string().nullable().describe('URL of the control port; null where there is none'),
});
