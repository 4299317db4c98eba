import type { Probe } from '../../platform/doctor/probe.ts';
import { notNeeded, ok } from '../../platform/doctor/probe.ts';
import type { BackendProbe } from '../../shared/backend-probe.ts';

/** A row about a backend: without it something is not there, and all the rest runs. */
export function backendRow(row: Omit<Probe, 'probe'>, look: () => Promise<BackendProbe>): Probe {
  return {
    ...row,
    probe: async () => {
      const seen = await look();
      return seen.available ? ok(seen.found) : notNeeded(seen.found, seen.remedy);
    },
  };
}
