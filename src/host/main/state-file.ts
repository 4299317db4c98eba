import { z } from 'zod';
import { readJsonFile, writeFileAtomic } from '../../platform/atomic-file.ts';
import type { PerunPaths } from '../../platform/paths.ts';
import { isProcessAlive } from '../../platform/process-identity.ts';

/** What a running host writes down for others: its process and its real addresses. */
export interface HostState {
  readonly pid: number;
  readonly started: string;
  readonly version: string;
  readonly addresses: string[];
  readonly viewer: string | null;
  readonly control: string;
  readonly api: string | null;
}

const hostStateSchema: z.ZodType<HostState> = z.object({
  pid: z.int(),
  started: z.string(),
  version: z.string(),
  addresses: z.array(z.string()),
  viewer: z.string().nullable(),
  control: z.string(),
  api: z.string().nullable(),
});

export function writeHostState(paths: PerunPaths, state: HostState): void {
  writeFileAtomic(paths.hostFile, `${JSON.stringify(state, undefined, 2)}\n`);
}

/** The state of the host that runs now; undefined where none does. */
export function readHostState(paths: PerunPaths): HostState | undefined {
  const read = hostStateSchema.safeParse(readJsonFile(paths.hostFile));
  return read.success && isProcessAlive(read.data) ? read.data : undefined;
}
